import { expect, test } from 'vitest';
import { type CompiledSchema, compileSchema } from './compiled-schema.ts';

function compile(schema: unknown): CompiledSchema {
  const compiled = compileSchema(schema);
  if ('problem' in compiled) throw new Error(compiled.problem.detail);
  return compiled;
}

const schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    url: { type: 'string', format: 'uri' },
    size: { $ref: '#/$defs/size' },
    tags: { type: 'array', items: { enum: ['a', 'b'] } },
  },
  required: ['url'],
  additionalProperties: false,
  $defs: { size: { type: 'integer', minimum: 1 } },
};

test('a value that fits has no problems', () => {
  expect(compile(schema).check({ url: 'https://example.com', size: 3, tags: ['a'] })).toEqual([]);
});

test('each place that does not fit is named', () => {
  const compiled = compile(schema);
  expect(compiled.check({ size: 0, tags: ['a', 'c'], 'a/b': 1 })).toEqual(
    expect.arrayContaining([
      { pointer: '/url', detail: 'is missing' },
      { pointer: '/size', detail: 'must be >= 1' },
      { pointer: '/tags/1', detail: 'must be one of "a", "b"' },
      { pointer: '/a~1b', detail: 'is not allowed here' },
    ]),
  );
  expect(compiled.check('text')).toEqual([{ pointer: '', detail: 'must be object' }]);
});

test.each<[string, unknown, string, string]>([
  ['no schema', 7, '', 'is no schema'],
  ['a list', [], '', 'is no schema'],
  ['a wrong type', { properties: { a: { type: 'objct' } } }, '/properties/a/type', 'must be one of'],
  ['an unknown keyword', { items: { typ: 'string' } }, '/items/typ', 'did you mean "type"?'],
  ['a keyword of Object', { constructor: 1 }, '/constructor', 'is no keyword'],
  ['a reference to the network', { allOf: [{ $ref: 'http://x/y' }] }, '/allOf/0/$ref', 'nothing is fetched'],
  ['a reference to a file', { $ref: 'file:///etc/passwd' }, '/$ref', 'nothing is fetched'],
  ['an address', { $id: 'http://x/y' }, '/$id', 'has no address'],
  ['a reference to nothing', { $ref: '#/$defs/none' }, '', 'does not compile'],
  ['another dialect', { $schema: 'http://json-schema.org/draft-07/schema#' }, '/$schema', 'another dialect'],
  ['a bad pattern', { properties: { a: { pattern: '(' } } }, '/properties/a/pattern', 'is no pattern'],
  ['a bad pattern of names', { patternProperties: { '[': {} } }, '/patternProperties/[', 'is no pattern'],
  ['asynchrony', { $async: true }, '/$async', 'is no keyword'],
  ['a negative length', { minLength: -1 }, '/minLength', 'must be >= 0'],
  ['70,000 characters', { description: 'x'.repeat(70_000) }, '', 'at most 65536'],
])('a schema with %s is refused with its place', (_title, bad, pointer, detail) => {
  const compiled = compileSchema(bad);
  expect(compiled).toMatchObject({ problem: { pointer, detail: expect.stringContaining(detail) } });
});

test('a schema that is nested too deep is refused', () => {
  let deep: unknown = {};
  for (let level = 0; level < 40; level++) deep = { not: deep };
  expect(compileSchema(deep)).toMatchObject({ problem: { detail: 'is nested deeper than 32 levels' } });
});

test('a pattern that explodes is broken off', () => {
  const [place] = compile({ pattern: '^(a+)+$' }).check(`${'a'.repeat(40)}b`);
  expect(place?.detail).toContain('takes longer than');
});

test('a value that would be compared without end is broken off', () => {
  const twice = (next: string) => ({ allOf: [{ $ref: next }, { $ref: next }] });
  const names = Array.from({ length: 40 }, (_, index) => [`d${index}`, twice(`#/$defs/d${index + 1}`)]);
  const bomb = { $ref: '#/$defs/d0', $defs: { ...Object.fromEntries(names), d40: { type: 'string' } } };
  const compiled = compileSchema(bomb);
  const detail = 'problem' in compiled ? compiled.problem.detail : compiled.check('x')[0]?.detail;
  expect(detail).toMatch(/takes (too long|longer)/);
});

test('nothing fits a schema that refers to itself for ever', () => {
  const compiled = compileSchema({ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } });
  const detail = 'problem' in compiled ? compiled.problem.detail : compiled.check(1)[0]?.detail;
  expect(detail).toMatch(/does not compile|without end/);
});

test('a schema may refer to itself for what is within', () => {
  const tree = compile({ properties: { left: { $ref: '#' } }, required: ['name'] });
  expect(tree.check({ name: 'a', left: { name: 'b' } })).toEqual([]);
  expect(tree.check({ name: 'a', left: {} })).toEqual([{ pointer: '/left/name', detail: 'is missing' }]);
});
