import { expect, test } from 'vitest';
import { describeClockSkew, judgeClock } from './clock-skew.ts';

test.each([
  [0, 'right'],
  [2_000, 'right'],
  [-2_001, 'off'],
  [30_000, 'off'],
  [30_001, 'far-off'],
  [-3_600_000, 'far-off'],
] as const)('a clock that is %d ms off is %s', (skewMs, verdict) => {
  expect(judgeClock(skewMs)).toBe(verdict);
});

test('a skew is told with its direction', () => {
  expect(describeClockSkew(3_600_000)).toBe('3600.0 s ahead of the clock of Redis');
  expect(describeClockSkew(-2_345)).toBe('2.3 s behind the clock of Redis');
});
