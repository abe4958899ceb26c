import { expect, test } from 'vitest';
import { findPin, pinSpec } from './image-pin.ts';

const [one, other] = ['a', 'b'].map((digit) => `sha256:${digit.repeat(64)}`) as [string, string];
const localImage = { id: one, engine: 'engine-1' };

test('a job whose image is named by its digest is pinned as it stands', () => {
  const spec = { image: `app:1@${one}` };
  expect(findPin(spec, { digest: other })).toEqual({ digest: one, pinnedBy: 'submit' });
  expect(pinSpec(spec, { digest: other })).toBe(spec);
});

test('what a job was accepted with goes before what an attempt decided', () => {
  expect(findPin({ image: 'app:1', digest: one }, { digest: other })).toEqual({ digest: one, pinnedBy: 'submit' });
  expect(findPin({ image: 'app:1', localImage }, { digest: other })).toEqual({ localImage, pinnedBy: 'submit' });
});

test('a job that was accepted with nothing is pinned by an attempt, or not yet', () => {
  expect(findPin({ image: 'app:1' }, { digest: one })).toEqual({ digest: one, pinnedBy: 'attempt' });
  expect(findPin({ image: 'app:1' }, { localImage })).toEqual({ localImage, pinnedBy: 'attempt' });
  expect(findPin({ image: 'app:1' })).toEqual({});
});

test('the spec of a retry holds what the job ran', () => {
  const spec = { image: 'app:1', pool: 'default' };
  expect(pinSpec(spec, { digest: one })).toEqual({ ...spec, digest: one });
  expect(pinSpec(spec, { localImage })).toEqual({ ...spec, localImage });
  expect(pinSpec(spec, {})).toBe(spec);
});
