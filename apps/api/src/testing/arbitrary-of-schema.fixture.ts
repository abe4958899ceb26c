import fc, { type Arbitrary } from 'fast-check';

export type Schema = Readonly<Record<string, unknown>>;

/** Makes values that a JSON schema describes, and now and then some that it does not, but nearly. */
export class SchemaArbitraries {
  readonly #components: Readonly<Record<string, Schema>>;

  constructor(components: Readonly<Record<string, Schema>>) {
    this.#components = components;
  }

  /** Values that fit. Examples are preferred: they meet rules, such as a duration's form, that no schema tells. */
  valid(schema: Schema, depth = 0): Arbitrary<unknown> {
    const { examples } = schema;
    const made = this.#make(schema, depth);
    if (!Array.isArray(examples) || examples.length === 0) return made;
    return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...examples) }, { weight: 1, arbitrary: made });
  }

  /** Values of which one part is replaced, dropped, added or of another kind. */
  mutated(schema: Schema): Arbitrary<unknown> {
    return fc
      .tuple(this.valid(schema), rubbish, fc.nat(), fc.nat(4))
      .map(([value, junk, where, how]) => mutate(value, { junk, where, how }));
  }

  #make(schema: Schema, depth: number): Arbitrary<unknown> {
    if (typeof schema.$ref === 'string') {
      const name = schema.$ref.replace('#/components/schemas/', '');
      return name === 'Json' ? fc.jsonValue({ maxDepth: 3 }) : this.#make(this.#components[name] ?? {}, depth);
    }
    if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
    if (Array.isArray(schema.anyOf)) return fc.oneof(...schema.anyOf.map((one: Schema) => this.valid(one, depth + 1)));
    switch (schema.type) {
      case 'string':
        return makeText(schema);
      case 'integer':
        return fc.integer({ min: Number(schema.minimum ?? -1_000), max: Number(schema.maximum ?? 1_000) });
      case 'number':
        return fc.double({ min: Number(schema.minimum ?? -1_000), max: Number(schema.maximum ?? 1_000), noNaN: true });
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'array':
        return this.#makeArray(schema, depth);
      case 'object':
        return this.#makeObject(schema, depth);
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  }

  #makeArray(schema: Schema, depth: number): Arbitrary<unknown> {
    const minLength = Number(schema.minItems ?? 0);
    const maxLength = Math.max(minLength, Math.min(Number(schema.maxItems ?? 4), 4));
    return fc.array(this.valid((schema.items ?? {}) as Schema, depth + 1), { minLength, maxLength });
  }

  #makeObject(schema: Schema, depth: number): Arbitrary<unknown> {
    const properties = (schema.properties ?? {}) as Record<string, Schema>;
    if (Object.keys(properties).length === 0 && schema.propertyNames) {
      const { propertyNames, additionalProperties } = schema as { propertyNames: Schema; additionalProperties: Schema };
      const name = this.valid(propertyNames, depth + 1) as Arbitrary<string>;
      return fc.dictionary(name, this.valid(additionalProperties, depth + 1), { maxKeys: 3 });
    }
    const required = (schema.required ?? []) as string[];
    const fields = Object.entries(properties).map(([name, property]) => {
      const value = this.valid(property, depth + 1);
      const present = value.map((made) => ({ [name]: made }));
      return required.includes(name)
        ? present
        : fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: present });
    });
    return fc.tuple(...fields).map((parts) => Object.assign({}, ...parts));
  }
}

function makeText(schema: Schema): Arbitrary<string> {
  const maxLength = Math.min(Number(schema.maxLength ?? 40), 200);
  if (schema.format === 'date-time')
    return fc
      .date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-12-31') })
      .map((date) => date.toISOString());
  if (typeof schema.pattern !== 'string')
    return fc.string({ minLength: Number(schema.minLength ?? 0), maxLength, unit: 'binary' });
  try {
    return fc.stringMatching(new RegExp(schema.pattern));
  } catch {
    // fast-check makes no texts for some patterns, such as those with unicode classes.
    return fc.string({ maxLength: 20 });
  }
}

/** What no schema asks for. */
export const rubbish: Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '\0',
    '__proto__',
    'constructor',
    '\ud800',
    '../..',
    '%00',
    -1,
    0,
    1e308,
    -0,
    2 ** 53,
    [],
    {},
    true,
    NaN,
  ),
  fc.constantFrom(JSON.parse('{"__proto__":{"a":1}}'), { toString: 1 }, [[[[[[]]]]]], 'x'.repeat(5_000)),
  fc.anything({ withNullPrototype: false }).filter((value) => isJson(value)),
  fc.string({ unit: 'binary' }),
);

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value) !== undefined;
  } catch {
    return false;
  }
}

function mutate(value: unknown, { junk, where, how }: { junk: unknown; where: number; how: number }): unknown {
  if (typeof value !== 'object' || value === null || how === 0) return junk;
  const keys = Object.keys(value);
  const key = keys[where % Math.max(1, keys.length)];
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  if (how === 1 || key === undefined) copy[`extra${where % 7}`] = junk;
  else if (how === 2) delete copy[key];
  else if (how === 3) copy[key] = junk;
  else copy[key] = mutate(copy[key], { junk, where: where >> 1, how: 3 });
  return copy;
}
