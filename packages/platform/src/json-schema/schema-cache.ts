import { type CompiledSchema, compileSchema } from './compiled-schema.ts';

const MAX_SCHEMAS = 500;

/** Keeps the schemas that were used last, compiled. */
export class SchemaCache {
  readonly #compiled = new Map<string, CompiledSchema>();

  /**
   * @param key stands for the schema, which never changes under it.
   * @throws Error where the schema does not compile; whoever kept it has seen that it does.
   */
  get(key: string, schema: unknown): CompiledSchema {
    const compiled = this.#compiled.get(key) ?? compileSchema(schema);
    if ('problem' in compiled) throw new Error(`the schema ${key} does not compile: ${compiled.problem.detail}`);
    // Set anew, so that what was not used for longest comes first and goes first.
    this.#compiled.delete(key);
    this.#compiled.set(key, compiled);
    if (this.#compiled.size > MAX_SCHEMAS) this.#compiled.delete(this.#compiled.keys().next().value as string);
    return compiled;
  }
}
