import fc from 'fast-check';
import { expect, test } from 'vitest';
import { duration, formatDuration, parseDuration } from './duration.ts';

/** Half a character at a time, so that broken pairs come up too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const YEAR_MS = 366 * 86_400_000;

test.each([
  ['0s', 0],
  ['250ms', 250],
  ['30s', 30_000],
  ['1.5h', 5_400_000],
  ['0.001s', 1],
  ['366d', YEAR_MS],
  ['007s', 7_000],
])('"%s" is %d milliseconds', (text, ms) => expect(parseDuration(text)).toBe(ms));

test.each([
  '',
  's',
  '30',
  '-1s',
  '+1s',
  '1 s',
  ' 1s',
  '1s\n',
  '1S',
  '1e3s',
  '.5s',
  '1.s',
  '1.2345s',
  '1,5s',
  '1h30m',
  'Infinityd',
  'NaNs',
  '1y',
  '１s',
  '1'.repeat(13),
  `${'9'.repeat(400)}d`,
])('%j is no duration', (text) => expect(parseDuration(text)).toBeUndefined());

test.each([
  [0, '0ms'],
  [90_000, '90s'],
  [3_600_000, '1h'],
  [172_800_000, '2d'],
  [1_500, '1500ms'],
])('%d milliseconds are written "%s"', (ms, text) => expect(formatDuration(ms)).toBe(text));

test('what is written is read back as it was', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 * YEAR_MS }), (ms) => parseDuration(formatDuration(ms)) === ms));
});

test('no text at all makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: codeUnit }), (text) => {
      const ms = parseDuration(text);
      return ms === undefined || (Number.isInteger(ms) && ms >= 0);
    }),
  );
});

test('the schema takes both its bounds and nothing beyond them', () => {
  const schema = duration(1_000, 60_000);
  expect(schema.parse('1s')).toBe(1_000);
  expect(schema.parse('1m')).toBe(60_000);
  for (const text of ['999ms', '61s', '999999999999d']) {
    expect(schema.safeParse(text).error?.issues[0]?.message).toBe('must be from 1s to 1m');
  }
  expect(schema.safeParse('soon').error?.issues[0]?.message).toMatch(/^is not a duration; write a number and a unit/);
  expect(schema.safeParse(30).success).toBe(false);
});
