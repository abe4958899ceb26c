import { type ErrorPlace, LongshoreError, parseBoundary } from '@longshore/shared';
import type { z } from 'zod';

/** More parameters than this are nobody's question. */
const MAX_PARAMETERS = 64;

/**
 * Parses a query by a strict schema whose fields take text, or an array of texts where a parameter may be repeated.
 * @throws LongshoreError `invalid-parameter`: unknown names (with a suggestion), repeated ones, bad percent-encoding.
 */
export function parseQuery<Q extends z.ZodObject>(schema: Q, rawQuery: string): z.output<Q> {
  const given = readParameters(rawQuery);
  const raw: Record<string, unknown> = Object.create(null);
  for (const [name, values] of given) {
    if (isRepeatable(schema.shape[name])) raw[name] = values;
    else if (values.length === 1) raw[name] = values[0];
    else throw refuse(name, 'is given more than once');
  }
  return parseParameters(schema, raw, 'The query');
}

/**
 * Parses parameters by a strict schema.
 * @throws LongshoreError `invalid-parameter`, whose places are the names of the parameters.
 */
export function parseParameters<S extends z.ZodObject>(schema: S, raw: unknown, where: string): z.output<S> {
  try {
    return parseBoundary(schema, raw, { name: where, code: 'invalid-parameter' });
  } catch (error) {
    throw error instanceof LongshoreError ? nameParameters(error, where) : error;
  }
}

function readParameters(rawQuery: string): Map<string, string[]> {
  const given = new Map<string, string[]>();
  const pairs = rawQuery.split('&').filter((pair) => pair !== '');
  if (pairs.length > MAX_PARAMETERS) throw refuse('', `has more than ${MAX_PARAMETERS} parameters`);
  for (const pair of pairs) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const key = decode(name, name);
    given.set(key, [...(given.get(key) ?? []), decode(value, key)]);
  }
  return given;
}

function decode(text: string, name: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw refuse(name, 'is not properly percent-encoded UTF-8');
  }
}

function refuse(name: string, detail: string): LongshoreError {
  const shown = name.slice(0, 64);
  return new LongshoreError('invalid-parameter', `The query: ${shown ? `"${shown}"` : 'it'} ${detail}.`, {
    places: [{ pointer: shown, detail }],
  });
}

/** A parameter is named by its name; a JSON pointer's slash would mislead. */
function nameParameters(error: LongshoreError, where: string): LongshoreError {
  const places = error.places.map(
    ({ pointer, detail }): ErrorPlace => ({
      pointer: pointer.slice(1).replace(/\/.*$/s, '').replaceAll('~1', '/').replaceAll('~0', '~').slice(0, 64),
      detail,
    }),
  );
  const text = places.map(({ pointer, detail }) => `"${pointer}" ${detail}`).join('; ');
  return new LongshoreError('invalid-parameter', `${where}: ${text.replace(/[.?]?$/, (end) => end || '.')}`, {
    places,
  });
}

/** Whether a parameter's schema takes several values. */
export function isRepeatable(schema: unknown): boolean {
  const def = (schema as z.ZodType | undefined)?.def as
    | { type: string; in?: z.ZodType; innerType?: z.ZodType }
    | undefined;
  if (!def) return false;
  if (def.type === 'array') return true;
  const inner = def.in ?? def.innerType;
  return inner !== undefined && isRepeatable(inner);
}
