import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdsUnusualNumbers, parseExactly } from './exact-numbers.ts';

const number = fc.stringMatching(/^-?(0|[1-9]\d{0,25})(\.\d{1,25})?([eE][+-]?\d{1,4})?$/);

test('any number is written again as it was read', () => {
  fc.assert(
    fc.property(number, (text) => {
      expect(JSON.stringify(parseExactly(`[${text}]`))).toBe(`[${text}]`);
    }),
  );
});

test('a text that is not worth a second reading holds no number that would be written in another way', () => {
  fc.assert(
    fc.property(number, (text) => {
      if (!holdsUnusualNumbers(`[${text}]`)) expect(JSON.stringify(JSON.parse(text))).toBe(text);
    }),
  );
});
