import { type ErrorPlace, suggest, toPointer } from '@longshore/shared';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';
const MAX_DEPTH = 32;
const MAX_LENGTH = 65_536;

/** What stands under each keyword of the dialect: schemas, a list or a map of them, or only a value. */
const KEYWORDS: Readonly<Record<string, 'schema' | 'list' | 'map' | 'value'>> = {
  ...of('schema', 'additionalProperties contains contentSchema else if items not propertyNames then'),
  ...of('schema', 'unevaluatedItems unevaluatedProperties'),
  ...of('list', 'allOf anyOf oneOf prefixItems'),
  ...of('map', '$defs definitions dependentSchemas patternProperties properties'),
  ...of('value', '$anchor $comment $dynamicAnchor $dynamicRef $id $ref $schema const contentEncoding contentMediaType'),
  ...of('value', 'default dependentRequired deprecated description enum examples exclusiveMaximum exclusiveMinimum'),
  ...of('value', 'format maxContains maxItems maxLength maxProperties maximum minContains minItems minLength'),
  ...of('value', 'minProperties minimum multipleOf pattern readOnly required title type uniqueItems writeOnly'),
};

function of<Kind extends string>(kind: Kind, names: string): Record<string, Kind> {
  return Object.fromEntries(names.split(' ').map((name) => [name, kind]));
}

/** What we do not take of a schema, with its place: the library that compiles it would not say where, or would fetch it. */
export function findSchemaProblem(schema: unknown): ErrorPlace | undefined {
  const { length } = JSON.stringify(schema);
  if (length > MAX_LENGTH) return { pointer: '', detail: `has ${length} characters; at most ${MAX_LENGTH} are taken` };
  return findIn(schema, []);
}

function findIn(schema: unknown, path: readonly PropertyKey[]): ErrorPlace | undefined {
  if (typeof schema === 'boolean') return undefined;
  if (!isObject(schema)) return at(path, 'is no schema: neither an object nor true or false');
  if (path.length > MAX_DEPTH) return at(path, `is nested deeper than ${MAX_DEPTH} levels`);
  for (const [keyword, value] of Object.entries(schema)) {
    const problem = findOwn(keyword, value, path) ?? findBelow(keyword, value, [...path, keyword]);
    if (problem) return problem;
  }
  return undefined;
}

function findOwn(keyword: string, value: unknown, path: readonly PropertyKey[]): ErrorPlace | undefined {
  const own = [...path, keyword];
  if (!Object.hasOwn(KEYWORDS, keyword)) {
    const near = suggest(keyword, Object.keys(KEYWORDS));
    return at(own, `is no keyword of JSON Schema 2020-12${near ? `; did you mean "${near}"?` : ''}`);
  }
  if (keyword === '$schema' && value !== DIALECT) return at(own, `names another dialect than ${DIALECT}`);
  if ((keyword === '$ref' || keyword === '$dynamicRef') && !String(value).startsWith('#')) {
    return at(own, 'leads out of the schema; only "#…" is followed, and nothing is fetched');
  }
  if (keyword === '$id') return at(own, 'is not taken: a schema has no address here');
  return keyword === 'pattern' ? checkPattern(value, own) : undefined;
}

function findBelow(keyword: string, value: unknown, path: readonly PropertyKey[]): ErrorPlace | undefined {
  const kind = KEYWORDS[keyword];
  if (kind === 'schema') return findIn(value, path);
  if (kind === 'list' && Array.isArray(value))
    return firstOf(
      value.map((inner, index) => [index, inner] as const),
      path,
    );
  if (kind !== 'map' || !isObject(value)) return undefined;
  const names = keyword === 'patternProperties' ? Object.keys(value) : [];
  for (const name of names) {
    const problem = checkPattern(name, [...path, name]);
    if (problem) return problem;
  }
  return firstOf(Object.entries(value), path);
}

function firstOf(schemas: readonly (readonly [PropertyKey, unknown])[], path: readonly PropertyKey[]) {
  for (const [name, schema] of schemas) {
    const problem = findIn(schema, [...path, name]);
    if (problem) return problem;
  }
  return undefined;
}

function checkPattern(pattern: unknown, path: readonly PropertyKey[]): ErrorPlace | undefined {
  try {
    new RegExp(String(pattern), 'u');
    return undefined;
  } catch (error) {
    return at(path, `is no pattern: ${(error as SyntaxError).message.replace(/^.*: /s, '').toLowerCase()}`);
  }
}

function at(path: readonly PropertyKey[], detail: string): ErrorPlace {
  return { pointer: toPointer(path), detail };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
