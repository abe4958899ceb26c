import type { JobId } from '@longshore/shared';
import { expect, test } from 'vitest';
import { toAwaitedResultsText } from './awaited-results.ts';

const id = 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as JobId;
const text = (result: object) => toAwaitedResultsText([{ id, state: 'succeeded', isLeftOut: false, ...result }]);
const of = (bytes: Buffer, isJson: boolean) => ({ result: { bytes, isJson } });

test.each([
  [
    'JSON as it was written',
    of(Buffer.from('{"n": 12345678901234567890}\n'), true),
    '"result":{"n": 12345678901234567890}\n',
  ],
  ['text as a string', of(Buffer.from('a "b"\n'), false), '"result":"a \\"b\\"\\n"'],
])('%s', (_, result, part) => {
  expect(text(result)).toBe(`{"${id}":{"state":"succeeded",${part}}}`);
  expect(() => JSON.parse(text(result))).not.toThrow();
});

test('bytes that are no text, no result and one that was left out leave the state alone', () => {
  expect(JSON.parse(text(of(Buffer.from([0xff]), false)))).toEqual({ [id]: { state: 'succeeded' } });
  expect(JSON.parse(text({}))).toEqual({ [id]: { state: 'succeeded' } });
  expect(JSON.parse(text({ isLeftOut: true }))).toEqual({ [id]: { state: 'succeeded', leftOut: true } });
});

test('a job that is gone is null', () => {
  expect(text({ state: undefined })).toBe(`{"${id}":null}`);
});
