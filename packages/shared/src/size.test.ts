import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatRoughSize, formatSize, parseSize, size } from './size.ts';

/** Half a character at a time, so that broken pairs come up too. */
const codeUnit = fc.nat(0xffff).map((code) => String.fromCharCode(code));

const TERA = 2 ** 40;

test.each([
  ['0', 0],
  ['4096', 4_096],
  ['1Ki', 1_024],
  ['256Mi', 268_435_456],
  ['1.5Gi', 1_610_612_736],
  ['1Ti', TERA],
])('"%s" is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));

test.each([
  '',
  'Mi',
  '-1',
  '1 Mi',
  '1M',
  '1MB',
  '1mi',
  '1Pi',
  '1e9',
  '0x10',
  '1,5Gi',
  '.5Gi',
  '5Gi\n',
  '１Gi',
  '1'.repeat(16),
  'Infinity',
])('%j is no size', (text) => expect(parseSize(text)).toBeUndefined());

test.each([
  [0, '0'],
  [1_023, '1023'],
  [1_024, '1Ki'],
  [268_435_456, '256Mi'],
  [3 * TERA, '3Ti'],
])('%d bytes are written "%s"', (bytes, text) => expect(formatSize(bytes)).toBe(text));

test('what is written is read back as it was', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 4 * TERA }), (bytes) => parseSize(formatSize(bytes)) === bytes));
});

test('no text at all makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: codeUnit }), (text) => {
      const bytes = parseSize(text);
      return bytes === undefined || (Number.isInteger(bytes) && bytes >= 0);
    }),
  );
});

test('the schema takes both its bounds and nothing beyond them', () => {
  const schema = size(1_024, TERA);
  expect(schema.parse('1Ki')).toBe(1_024);
  expect(schema.parse('1Ti')).toBe(TERA);
  for (const text of ['1023', '1025Gi', '999999999999Ti']) {
    expect(schema.safeParse(text).error?.issues[0]?.message).toBe('must be from 1Ki to 1Ti');
  }
  expect(schema.safeParse('much').error?.issues[0]?.message).toMatch(/^is not a size; write a number/);
  expect(schema.safeParse(1_024).success).toBe(false);
});

test.each([
  [0, '0'],
  [1_023, '1023'],
  [20_221_211_443, '18.8Gi'],
  [2 ** 32, '4Gi'],
  [2 ** 30 - 1, '1023.9Mi'],
])('%d bytes are roughly %s, and no more is claimed', (bytes, text) => {
  expect(formatRoughSize(bytes)).toBe(text);
  expect(parseSize(text)).toBeLessThanOrEqual(bytes);
});
