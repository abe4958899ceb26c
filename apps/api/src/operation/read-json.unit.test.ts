import { LongshoreError } from '@longshore/shared';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_JSON_DEPTH, readJson } from './read-json.ts';

const read = (text: string) => readJson(new TextEncoder().encode(text));

test('any JSON without halves of surrogate pairs and forbidden names is read as it is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      fc.pre(!JSON.stringify(value).includes('__proto__'));
      expect(read(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('whatever is thrown is one of our errors', () => {
  const rubbish = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json().map((text) => text.slice(0, -1)),
    fc.constant('[1,]'),
  );
  fc.assert(
    fc.property(rubbish, (text) => {
      try {
        read(text);
      } catch (error) {
        expect(error).toBeInstanceOf(LongshoreError);
      }
    }),
  );
});

test('nesting is taken up to its limit and no deeper', () => {
  const nest = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  expect(read(nest(MAX_JSON_DEPTH))).toBeTruthy();
  expect(() => read(nest(MAX_JSON_DEPTH + 1))).toThrow('nested deeper');
  expect(read(`[${'[],'.repeat(1_000)}0]`)).toHaveLength(1_001);
});

test.each([
  ['', 'it is empty'],
  ['{"a":1', 'it ends too early at line 1, column 7'],
  ['{"a":tru}', 'unexpected "}" at line 1, column 9'],
  ['[1,\n2,,]', 'unexpected "," at line 2, column 3'],
  ['{"a":1} x', 'unexpected "x" at line 1, column 9'],
  ["{'a':1}", 'unexpected "\'" at line 1, column 2'],
  ['"\u{1f600}', 'it ends too early'],
])('%j is refused with its place', (text, place) => {
  expect(() => read(text)).toThrow(place);
});
