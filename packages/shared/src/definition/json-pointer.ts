import { z } from 'zod';

const MAX_LENGTH = 256;

/** A schema for JSON pointers (RFC 6901) that name a part of a value, and not the whole. */
export const jsonPointer = z
  .string()
  .max(MAX_LENGTH)
  .regex(/^(\/([^~/]|~[01])*)+$/, 'is not a JSON pointer such as "/customer/id"')
  .meta({ examples: ['/customer/id'], description: 'A JSON pointer (RFC 6901) into the payload.' });

/** What a pointer leads to; undefined where that is nothing. */
export function followPointer(root: unknown, pointer: string): unknown {
  let value = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    if (Array.isArray(value) && !/^(0|[1-9]\d*)$/.test(name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
