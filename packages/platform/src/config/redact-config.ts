import type { z } from 'zod';
import { isSecretField } from './field-meta.ts';

/** A config that may be printed: secret fields read `[redacted]`, passwords within URLs `***`. */
export function redactConfig(schema: z.ZodObject, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, redactField(schema.shape[key] as z.ZodType | undefined, value)]),
  );
}

function redactField(field: z.ZodType | undefined, value: unknown): unknown {
  if (value === undefined) return undefined;
  return isSecretField(field) ? '[redacted]' : maskPasswords(value);
}

function maskPasswords(value: unknown): unknown {
  if (typeof value === 'string') return maskUrlPasswords(value);
  if (value instanceof URL) return maskUrlPasswords(value.href);
  return Array.isArray(value) ? value.map(maskPasswords) : value;
}

/**
 * Masks the password of a URL in any text. It is greedy up to the last `@`, since a password may hold an `@` or a comma
 * that nobody encoded: it rather hides too much.
 */
export function maskUrlPasswords(text: string): string {
  return text.replace(/(:\/\/[^\s/:@]*):\S*@/g, '$1:***@');
}
