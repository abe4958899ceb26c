import { expect, test } from 'vitest';
import { isMet } from './figure.ts';

test('an aim is met at its very value', () => {
  expect(isMet({ name: 'a', value: 0.95, unit: 'x', aim: { atLeast: 0.95 } })).toBe(true);
  expect(isMet({ name: 'a', value: 0.94, unit: 'x', aim: { atLeast: 0.95 } })).toBe(false);
  expect(isMet({ name: 'a', value: 15, unit: 'ms', aim: { atMost: 15 } })).toBe(true);
  expect(isMet({ name: 'a', value: 15.1, unit: 'ms', aim: { atMost: 15 } })).toBe(false);
});

test('a figure that could not be measured meets no aim', () => {
  expect(isMet({ name: 'a', value: Number.NaN, unit: 'x', aim: { atLeast: 0 } })).toBe(false);
  expect(isMet({ name: 'a', value: Number.NaN, unit: 'ms', aim: { atMost: 9 } })).toBe(false);
});

test('a figure without an aim is neither met nor missed', () => {
  expect(isMet({ name: 'a', value: 1, unit: 'ms' })).toBeUndefined();
});
