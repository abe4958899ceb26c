import { expect, test } from 'vitest';
import { EngineError } from '../engine-error.ts';
import { UnlabelledVolumes } from './volumes.ts';

const name = 'c0'.repeat(32);
const ours = { 'dev.longshore.fleet': 'f', 'dev.longshore.attempt': 'a' };
const refusal = new EngineError(
  'engine-down',
  `The engine was going down and did not do it: create ${name}: database not open`,
);

test('a volume that a dying daemon named with its refusal is known by the labels that it was to have', () => {
  const volumes = new UnlabelledVolumes();
  volumes.note(new EngineError('engine-down', 'The engine could not be reached.'), ours);
  expect(volumes.isEmpty).toBe(true);
  volumes.note(refusal, ours);
  const found = [
    { name, labels: {} },
    { name: 'd1'.repeat(32), labels: {} },
  ];
  expect(volumes.pick(found, { 'dev.longshore.fleet': 'f' })).toEqual([{ name, labels: ours }]);
  expect(volumes.pick(found, { 'dev.longshore.fleet': 'another' })).toEqual([]);
  volumes.forget(name);
  expect(volumes.isEmpty).toBe(true);
});

test('a volume of that name that has labels is somebody else by now', () => {
  const volumes = new UnlabelledVolumes();
  volumes.note(refusal, ours);
  expect(volumes.pick([{ name, labels: { owner: 'somebody' } }], {})).toEqual([]);
});
