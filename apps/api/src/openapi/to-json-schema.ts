import { z } from 'zod';

export type JsonSchema = { [key: string]: unknown };

/** Collects the schemas that several operations share, under their names. */
export class Components {
  readonly schemas: Record<string, JsonSchema> = {};

  /**
   * A JSON schema (2020-12, as OpenAPI 3.1 has it) for what goes in or comes out. Schemas with an id become components.
   */
  add(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _dialect,
      $defs,
      ...own
    } = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      // Answers may grow; a client that refused what it does not know would break by that.
      override: ({ jsonSchema }) => {
        if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      },
    }) as JsonSchema;
    for (const [name, definition] of Object.entries(($defs as Record<string, JsonSchema>) ?? {})) {
      this.schemas[rename(name)] = tidy(definition);
    }
    const { id } = own;
    if (typeof id !== 'string') return tidy(own);
    this.schemas[id] = tidy(own);
    return { $ref: `#/components/schemas/${id}` };
  }
}

/** zod numbers what refers to itself; the one such schema is "any JSON". */
function rename(name: string): string {
  return name.startsWith('__schema') ? 'Json' : name;
}

/** Rewrites references, and drops what says nothing to a reader. */
function tidy(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) => {
    if (key === '$ref' && typeof value === 'string' && value.startsWith('#/$defs/')) {
      return `#/components/schemas/${rename(value.replace('#/$defs/', ''))}`;
    }
    if (key === 'id' && typeof value === 'string') return undefined;
    const isWholeRange = value === Number.MAX_SAFE_INTEGER || value === Number.MIN_SAFE_INTEGER;
    return isWholeRange && (key === 'maximum' || key === 'minimum') ? undefined : value;
  });
}
