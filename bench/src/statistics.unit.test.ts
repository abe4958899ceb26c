import { expect, test } from 'vitest';
import { findMedian, findQuantile, summarize } from './statistics.ts';

test('a quantile is one of the values', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(findQuantile(values, 0.5)).toBe(50);
  expect(findQuantile(values, 0.99)).toBe(99);
  expect(findQuantile(values, 1)).toBe(100);
  expect(findQuantile([7], 0.99)).toBe(7);
});

test('the quantile of nothing is no number', () => {
  expect(findQuantile([], 0.5)).toBeNaN();
  expect(findMedian([])).toBeNaN();
});

test('the median of an even count lies between the two in the middle', () => {
  expect(findMedian([4, 1, 3, 2])).toBe(2.5);
  expect(findMedian([3, 1, 2])).toBe(2);
});

test('a summary is the median of the rounds and never the best of them', () => {
  expect(summarize([0.9, 1.4, 1])).toEqual({ value: 1, range: [0.9, 1.4] });
});
