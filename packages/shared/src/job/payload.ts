import { z } from 'zod';

/** Readers of JSON in many languages give up at about a thousand levels, and so do writers. */
export const MAX_PAYLOAD_DEPTH = 512;

/**
 * A schema for any JSON value, which it leaves as it is. It does not recurse, so that depth cannot exhaust the stack, and
 * copies nothing, so that no key is lost. Numbers may come as objects of `JSON.rawJSON`, which are written as they stand.
 */
export const payload = z
  .unknown()
  .superRefine((value, context) => {
    const problem = findProblem(value);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({ description: 'Any JSON value.', examples: [{ a: 1 }] });

function findProblem(root: unknown): string | undefined {
  if (root === undefined) return undefined;
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_PAYLOAD_DEPTH) return `is nested deeper than ${MAX_PAYLOAD_DEPTH} levels`;
    const next: unknown[] = [];
    for (const value of level) {
      if (!isJson(value)) return 'holds a value that JSON does not know';
      // Not spread into a call: a list may be longer than a call takes arguments.
      if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) next.push(child);
    }
    level = next;
  }
  return undefined;
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  const prototype = Object.getPrototypeOf(value);
  return Array.isArray(value) || prototype === Object.prototype || prototype === null;
}
