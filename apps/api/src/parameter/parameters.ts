import { parseDuration } from '@longshore/shared';
import { z } from 'zod';

/** A whole number between two bounds, written in decimal digits. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .meta({ type: 'integer', minimum: min, maximum: max })
    .transform((text, context) => {
      const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= min && value <= max) return value;
      context.addIssue({ code: 'custom', message: `must be a whole number from ${min} to ${max}` });
      return z.NEVER;
    });
}

/** A switch: `?follow`, `?follow=true` and `?follow=1` are on; `false` and `0` are off. */
export function flag() {
  return z
    .string()
    .meta({ type: 'boolean' })
    .transform((text, context) => {
      if (text === '' || text === 'true' || text === '1') return true;
      if (text === 'false' || text === '0') return false;
      context.addIssue({ code: 'custom', message: 'must be "true" or "false"' });
      return z.NEVER;
    });
}

const INSTANT = z.iso.datetime({ offset: true });

/** An instant in RFC 3339; epoch milliseconds inside. */
export function instant() {
  return z
    .string()
    .meta({ format: 'date-time', examples: ['2026-11-21T04:38:00Z'] })
    .transform((text, context) => {
      // A "+" that nobody encoded arrives as a space.
      const parsed = INSTANT.safeParse(text.replace(' ', '+'));
      if (parsed.success) return Date.parse(parsed.data);
      context.addIssue({ code: 'custom', message: 'must be an instant such as "2026-11-21T04:38:00Z"' });
      return z.NEVER;
    });
}

/** What another schema judges, and is handed on as it was written. */
export function asText(schema: z.ZodType, example: string) {
  return z
    .string()
    .meta({ examples: [example], ...(schema.description ? { description: schema.description } : {}) })
    .superRefine((text, context) => {
      const [issue] = schema.safeParse(text).error?.issues ?? [];
      if (issue) context.addIssue({ code: 'custom', message: issue.message });
    })
    .optional();
}

/** An instant, or how long ago it was: `{ at }` or `{ agoMs }`. */
export function instantOrAge() {
  return z
    .string()
    .meta({ examples: ['10m', '2026-11-21T04:38:00Z'] })
    .transform((text, context): { at: number } | { agoMs: number } => {
      const agoMs = parseDuration(text);
      if (agoMs !== undefined) return { agoMs };
      const parsed = INSTANT.safeParse(text.replace(' ', '+'));
      if (parsed.success) return { at: Date.parse(parsed.data) };
      context.addIssue({
        code: 'custom',
        message: 'must be an instant such as "2026-11-21T04:38:00Z", or a duration such as "10m" for that long ago',
      });
      return z.NEVER;
    });
}
