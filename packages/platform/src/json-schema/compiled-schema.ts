import { type ErrorPlace, toPointer } from '@longshore/shared';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { findSchemaProblem } from './find-schema-problem.ts';
import { runBounded } from './run-bounded.ts';

/** Well beyond what an honest schema takes on a busy machine; nothing else is done meanwhile. */
const COMPILE_LIMIT_MS = 5_000;
const CHECK_LIMIT_MS = 1_000;
/** More problems than this nobody reads. */
const MAX_PLACES = 20;

/** A JSON Schema (2020-12) that values are checked against. `format` says what is meant, and is not checked. */
export interface CompiledSchema {
  /** What does not fit, with its place in the value; empty where all does. */
  check(value: unknown): readonly ErrorPlace[];
}

/** Compiles a schema, or says what is wrong with it and where. Nothing is fetched, and time and size are bounded. */
export function compileSchema(schema: unknown): CompiledSchema | { readonly problem: ErrorPlace } {
  const problem = findSchemaProblem(schema);
  if (problem) return { problem };
  let compiled: { validate: ValidateFunction } | { problem: ErrorPlace } | undefined;
  const isDone = runBounded(() => {
    compiled = compile(schema as object | boolean);
  }, COMPILE_LIMIT_MS);
  if (!isDone || !compiled) return { problem: { pointer: '', detail: 'takes too long to compile' } };
  return 'problem' in compiled ? compiled : new Compiled(compiled.validate);
}

class Compiled implements CompiledSchema {
  readonly #validate: ValidateFunction;

  constructor(validate: ValidateFunction) {
    this.#validate = validate;
  }

  check(value: unknown): readonly ErrorPlace[] {
    let places: readonly ErrorPlace[] = [];
    const isDone = runBounded(() => {
      places = findMisfits(this.#validate, value);
    }, CHECK_LIMIT_MS);
    if (isDone) return places;
    return [{ pointer: '', detail: `takes longer than ${CHECK_LIMIT_MS} ms to check against its schema` }];
  }
}

/** A schema that refers to itself without end exhausts the stack: what cannot be checked does not fit. */
function findMisfits(validate: ValidateFunction, value: unknown): readonly ErrorPlace[] {
  try {
    return validate(value) ? [] : (validate.errors ?? []).slice(0, MAX_PLACES).map(toPlace);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ pointer: '', detail: 'cannot be checked: its schema refers to itself without end' }];
  }
}

/** An instance for each schema, so that none sees another's names. */
function compile(schema: object | boolean): { validate: ValidateFunction } | { problem: ErrorPlace } {
  const ajv = new Ajv2020({
    strictSchema: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    validateFormats: false,
    allErrors: true,
    logger: false,
  });
  try {
    if (!ajv.validateSchema(schema)) return { problem: toPlace(ajv.errors?.[0] as ErrorObject) };
    return { validate: ajv.compile(schema) };
  } catch (error) {
    return { problem: { pointer: '', detail: `does not compile: ${(error as Error).message}` } };
  }
}

function toPlace({ instancePath, keyword, params, message }: ErrorObject): ErrorPlace {
  if (keyword === 'required')
    return { pointer: `${instancePath}${toPointer([params.missingProperty])}`, detail: 'is missing' };
  const extra = params.additionalProperty ?? params.unevaluatedProperty;
  if (extra !== undefined) return { pointer: `${instancePath}${toPointer([extra])}`, detail: 'is not allowed here' };
  if (keyword === 'enum') return { pointer: instancePath, detail: `must be one of ${list(params.allowedValues)}` };
  return { pointer: instancePath, detail: message ?? `does not fit "${keyword}"` };
}

function list(values: readonly unknown[]): string {
  return values
    .map((value) => JSON.stringify(value))
    .join(', ')
    .slice(0, 200);
}
