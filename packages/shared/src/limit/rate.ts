import { z } from 'zod';

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const RATE = /^([1-9]\d{0,5})\/([smhd])$/;
/** Faster than that, a limit would tell nothing apart: all instants are whole milliseconds. */
const SHORTEST_INTERVAL_MS = 1;
const LARGEST_BURST = 1_000;

/** How fast jobs may go on: one each interval, and so many at once after a quiet time. */
export interface Rate {
  /** Milliseconds between two jobs, to a thousandth. */
  readonly intervalMs: number;
  readonly burst: number;
}

/** Milliseconds between two of such a rate, as in `"60/m"`; undefined where the text is none. */
export function parseRate(text: string): number | undefined {
  const match = RATE.exec(text);
  if (!match) return undefined;
  const intervalMs = UNITS_MS[match[2] as keyof typeof UNITS_MS] / Number(match[1]);
  return Math.round(intervalMs * 1_000) / 1_000;
}

/** The text of an interval, with the shortest unit that makes a whole number: 1000 → `"1/s"`, 1500 → `"40/m"`. */
export function formatRate(intervalMs: number): string {
  for (const [unit, ms] of Object.entries(UNITS_MS)) {
    const text = `${Math.round(ms / intervalMs)}/${unit}`;
    if (parseRate(text) === intervalMs) return text;
  }
  throw new RangeError(`no rate has an interval of ${intervalMs} ms`);
}

/** A rate such as `"60/m"`: evenly spread, at least one a day and at most a thousand a second. Output: its interval. */
export const rateText = z
  .string()
  .max(12)
  .meta({ examples: ['60/m', '5/s'], description: 'How many in a second, minute, hour or day, evenly spread.' })
  .transform((text, context) => {
    const intervalMs = parseRate(text);
    if (intervalMs === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'is not a rate; write a whole number from 1 and a unit, such as "5/s", "60/m", "1000/h" or "10/d"',
      });
      return z.NEVER;
    }
    if (intervalMs < SHORTEST_INTERVAL_MS) {
      context.addIssue({ code: 'custom', message: 'must be at most 1000/s' });
      return z.NEVER;
    }
    return intervalMs;
  });

/** How many jobs may go on at once where none did for long. */
export const rateBurst = z.int().min(1).max(LARGEST_BURST);
