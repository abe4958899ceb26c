import { expect, test } from 'vitest';
import { formatSpan } from './describe-ending.ts';

test.each([
  [-5, '0 ms'],
  [0, '0 ms'],
  [250.4, '250 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [2_077, '2.1 s'],
  [9_949, '9.9 s'],
  [9_970, '10 s'],
  [42_400, '42 s'],
  [59_700, '1 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [3_900_999, '1 h 5 min'],
  [90_000_000, '1 d 1 h'],
])('a span of %d ms is said as %s', (ms, text) => {
  expect(formatSpan(ms)).toBe(text);
});
