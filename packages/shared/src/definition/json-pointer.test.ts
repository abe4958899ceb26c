import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toPointer } from '../error/parse.ts';
import { followPointer, jsonPointer } from './json-pointer.ts';

const value = { a: { 'b/c': [10, { '~': 'x' }] }, '': 1, n: null };

test.each([
  ['/a/b~1c/0', 10],
  ['/a/b~1c/1/~0', 'x'],
  ['/', 1],
  ['/n', null],
])('%s leads to %j', (pointer, expected) => {
  expect(jsonPointer.safeParse(pointer).success).toBe(true);
  expect(followPointer(value, pointer)).toEqual(expected);
});

test.each(['/b', '/a/b~1c/2', '/a/b~1c/00', '/a/b~1c/-', '/a/b~1c/length', '/n/x', '/constructor', '/__proto__/x'])(
  '%s leads nowhere',
  (pointer) => expect(followPointer(value, pointer)).toBeUndefined(),
);

test.each(['', 'a', '#/a', '/~', '/~2', `/${'a'.repeat(256)}`])('%j is no pointer', (pointer) =>
  expect(jsonPointer.safeParse(pointer).success).toBe(false),
);

test('every path has a pointer that leads along it', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (path) => {
      const nested = path.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), 'end');
      expect(followPointer(nested, toPointer(path))).toBe('end');
    }),
  );
});
