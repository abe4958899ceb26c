import { expect, test } from 'vitest';
import { parseSchemaLabel } from './parse-schema-label.ts';

test('a label gives the schemas of payloads and of results, or of one of them', () => {
  const [payload, result] = [{ type: 'object', properties: { a: { minimum: 1.0 } } }, { type: 'string' }];
  const both = { payloadSchema: payload, resultSchema: result };
  expect(
    parseSchemaLabel('{"payload":{"type":"object","properties":{"a":{"minimum":1.0}}},"result":{"type":"string"}}'),
  ).toEqual(both);
  expect(parseSchemaLabel(JSON.stringify({ payload }))).toEqual({ payloadSchema: payload });
  expect(parseSchemaLabel(JSON.stringify({ result: false }))).toEqual({ resultSchema: false });
});

test.each([
  ['', 'is not JSON'],
  ['{"payload":', 'is not JSON'],
  ['[]', 'the whole expected object, received array'],
  ['{}', 'the whole has neither "payload" nor "result"'],
  ['{"paylod":{}}', '/paylod is not a known field; did you mean "payload"?'],
  ['{"payload":"object"}', '/payload is no schema: neither an object nor true or false'],
  ['{"payload":null}', '/payload is no schema: neither an object nor true or false'],
  [
    '{"result":{"type":"objct"}}',
    '/result/type must be one of "array", "boolean", "integer", "null", "number", "object", "string"',
  ],
  [
    '{"payload":{"$ref":"https://example.com/a.json"}}',
    '/payload/$ref leads out of the schema; only "#…" is followed, and nothing is fetched',
  ],
  ['{"payload":{"__proto__":{}}}', '/payload/__proto__ is a name that cannot be used'],
])('the label %s is refused with its place', (text, problem) => {
  expect(parseSchemaLabel(text)).toEqual({ problem });
});

test('a label that is nested without end is refused, and exhausts no stack', () => {
  const [open, close] = ['['.repeat(40_000), ']'.repeat(40_000)];
  const parsed = parseSchemaLabel(`{"payload":{"const":${open}${close}}}`);
  expect(parsed).toEqual({ problem: expect.stringContaining('is nested deeper than 128 levels') });
});

test('a schema may be as long as that of any definition, and no longer', () => {
  const label = (length: number) => JSON.stringify({ payload: { const: 'x'.repeat(length - 12) } });
  expect(parseSchemaLabel(label(65_536))).toHaveProperty('payloadSchema');
  expect(parseSchemaLabel(label(65_537))).toEqual({
    problem: expect.stringContaining('/payload has 65537 characters'),
  });
});
