import type { z } from 'zod';
import type { ErrorCode } from './catalogue.ts';
import { type ErrorPlace, LongshoreError } from './longshore-error.ts';
import { suggest } from './suggest.ts';

/**
 * Parses what came over a boundary.
 * @throws LongshoreError with a place for each problem; unknown fields come with a suggestion.
 */
export function parseBoundary<T extends z.ZodType>(
  schema: T,
  input: unknown,
  what: { name: string; code: ErrorCode },
): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.flatMap((issue) => toPlaces(issue, schema));
  const first = places[0];
  const more = places.length > 1 ? ` (and ${places.length - 1} more)` : '';
  const sentence = `${what.name}: ${first?.pointer || 'the whole'} ${first?.detail}${more}`;
  throw new LongshoreError(what.code, sentence.endsWith('?') ? sentence : `${sentence}.`, { places });
}

function toPlaces(issue: z.core.$ZodIssue, schema: z.ZodType): ErrorPlace[] {
  const pointer = toPointer(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => {
      const near = suggest(key, known);
      return {
        pointer: `${pointer}${toPointer([key])}`,
        detail: `is not a known field${near ? `; did you mean "${near}"?` : ''}`,
      };
    });
  }
  if (issue.code === 'invalid_key')
    return [{ pointer, detail: `is a bad name: ${issue.issues[0]?.message ?? issue.message}` }];
  if (issue.code === 'invalid_type') return [{ pointer, detail: describeType(issue) }];
  return [{ pointer, detail: issue.code === 'custom' ? issue.message : lowerFirst(issue.message) }];
}

function describeType(issue: z.core.$ZodIssueInvalidType): string {
  if (issue.input === undefined && /received undefined/.test(issue.message)) return 'is missing';
  return lowerFirst(issue.message).replace('expected record', 'expected object');
}

/** A JSON pointer (RFC 6901) for a path. */
export function toPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function lowerFirst(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
}

/** The field names of the object schema at a path; empty where there is none. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = unwrap(schema);
  for (const part of path) {
    const shape = shapeOf(current);
    const element = (current as { _zod?: { def?: { element?: unknown } } })?._zod?.def?.element;
    current = unwrap(typeof part === 'number' ? element : shape?.[String(part)]);
  }
  return Object.keys(shapeOf(current) ?? {});
}

function shapeOf(schema: unknown): Record<string, unknown> | undefined {
  return (schema as { _zod?: { def?: { shape?: Record<string, unknown> } } })?._zod?.def?.shape;
}

function unwrap(schema: unknown): unknown {
  const def = (schema as { _zod?: { def?: { type?: string; in?: unknown; innerType?: unknown } } })?._zod?.def;
  if (def?.type === 'pipe') return unwrap(def.in);
  if (def?.innerType) return unwrap(def.innerType);
  return schema;
}
