import { z } from 'zod';

const UNITS_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Twelve digits hold every bound in milliseconds, so that what `formatDuration` writes can be read back. */
const DURATION = /^(\d{1,12}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/** Milliseconds in a duration such as `"30s"`, `"1.5h"` or `"250ms"`; undefined where the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match) return undefined;
  return Math.round(Number(match[1]) * UNITS_MS[match[2] as keyof typeof UNITS_MS]);
}

/** The shortest exact text for a number of milliseconds: 90000 → `"90s"`, 3600000 → `"1h"`. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms !== 0 && ms % UNITS_MS[unit] === 0) return `${ms / UNITS_MS[unit]}${unit}`;
  }
  return `${ms}ms`;
}

/**
 * A schema for durations between two bounds, both in milliseconds and inclusive.
 * Input: text with a unit (`ms`, `s`, `m`, `h`, `d`). Output: milliseconds.
 */
export function duration(minMs: number, maxMs: number) {
  return z
    .string()
    .max(24)
    .meta({
      examples: ['30s', '5m'],
      description: `A duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}.`,
    })
    .transform((text, context) => {
      const ms = parseDuration(text);
      if (ms === undefined) {
        context.addIssue({
          code: 'custom',
          message: 'is not a duration; write a number and a unit, such as "30s", "5m" or "2h"',
        });
        return z.NEVER;
      }
      if (ms < minMs || ms > maxMs) {
        context.addIssue({
          code: 'custom',
          message: `must be from ${formatDuration(minMs)} to ${formatDuration(maxMs)}`,
        });
        return z.NEVER;
      }
      return ms;
    });
}
