import { createHash } from 'node:crypto';
import { findExactText } from '../operation/exact-numbers.ts';

/** What makes two requests the same one: method, address and the meaning of the body, whatever the order of its fields. */
export function fingerprintRequest(request: { method: string; path: string; body: unknown }): string {
  const { method, path, body } = request;
  return createHash('sha256')
    .update(`${method} ${path}\n${canonicalJson(body)}`)
    .digest('hex');
}

/** JSON with its fields in order. The depth was bounded when the body was read. */
export function canonicalJson(value: unknown): string {
  const exact = findExactText(value);
  if (exact !== undefined) return exact;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`;
}
