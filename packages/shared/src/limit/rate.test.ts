import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatRate, parseRate, rateText } from './rate.ts';

describe('a rate', () => {
  test.for([
    ['60/m', 1_000],
    ['5/s', 200],
    ['1000/h', 3_600],
    ['10/d', 8_640_000],
    ['1000/s', 1],
    ['7/s', 142.857],
  ] as const)('%s lets one job on each %d ms', ([text, intervalMs]) => {
    expect(rateText.parse(text)).toBe(intervalMs);
  });

  test.for(['0/s', '-1/s', '1e9/s', '1001/s', '1000000000/d', '5', '5/w', '/m', '1.5/s', ' 5/s', ''])(
    '"%s" is refused',
    (text) => {
      expect(rateText.safeParse(text).success).toBe(false);
    },
  );

  test('its text stands for the same interval', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.constantFrom('s', 'm', 'h', 'd'), (count, unit) => {
        const intervalMs = parseRate(`${count}/${unit}`) as number;
        expect(parseRate(formatRate(intervalMs))).toBe(intervalMs);
      }),
    );
  });
});
