import fc from 'fast-check';
import { expect, test } from 'vitest';
import { suggest } from './suggest.ts';

/** Half a character at a time, so that broken pairs come up too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const known = ['image', 'command', 'timeout', 'expiresIn', 'runAt', 'env', 'input', 'output'];

test.each([
  ['Image', 'image'],
  ['imag', 'image'],
  ['comand', 'command'],
  ['time_out', 'timeout'],
  ['expires-in', 'expiresIn'],
  ['run_at', 'runAt'],
  ['envs', 'env'],
])('"%s" was meant to be "%s"', (word, meant) => expect(suggest(word, known)).toBe(meant));

test.each(['', 'xyzzy', 'e', '__proto__', 'constructor', 'i'.repeat(65)])('"%s" is like none', (word) =>
  expect(suggest(word, known)).toBeUndefined(),
);

test('no word at all makes it throw or take long', () => {
  fc.assert(
    fc.property(fc.string({ unit: codeUnit, maxLength: 2_000 }), (word) => {
      const near = suggest(word, known);
      return near === undefined || known.includes(near);
    }),
  );
});
