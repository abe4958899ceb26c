import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseBoundary, toPointer } from './parse.ts';

const what = { name: 'The thing', code: 'invalid-parameter' } as const;

function placesOf(schema: z.ZodType, input: unknown) {
  try {
    parseBoundary(schema, input, what);
  } catch (error) {
    return (error as { places: unknown }).places;
  }
  return [];
}

test('what fits is given back as the schema reads it', () => {
  expect(parseBoundary(z.object({ a: z.coerce.number() }), { a: '1' }, what)).toEqual({ a: 1 });
});

test.each([
  [[], ''],
  [['a', 0, 'b'], '/a/0/b'],
  [['a/b', 'c~d', ''], '/a~1b/c~0d/'],
  [['~1'], '/~01'],
])('the path %j is the pointer %j', (path, pointer) => expect(toPointer(path)).toBe(pointer));

test('an unknown field deep within gets its pointer and a suggestion from its own object', () => {
  const schema = z.strictObject({
    colour: z.string().optional(),
    list: z.array(z.strictObject({ height: z.number().optional() }).transform((item) => item)).default([]),
  });
  expect(placesOf(schema, { list: [{}, { hight: 1, colour: 2 }] })).toEqual([
    { pointer: '/list/1/hight', detail: 'is not a known field; did you mean "height"?' },
    { pointer: '/list/1/colour', detail: 'is not a known field' },
  ]);
});

test('the error names the first place and counts the others', () => {
  const schema = z.object({ a: z.string(), b: z.string() });
  expect(() => parseBoundary(schema, {}, what)).toThrow('The thing: /a is missing (and 1 more).');
});

test('a sentence that ends in a suggestion ends in a question mark alone', () => {
  const schema = z.strictObject({ timeout: z.string().optional() });
  expect(() => parseBoundary(schema, { time_out: '5m' }, what)).toThrow(
    /^The thing: \/time_out is not a known field; did you mean "timeout"\?$/,
  );
});
