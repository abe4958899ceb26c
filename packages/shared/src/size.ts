import { z } from 'zod';

const UNITS_BYTES = { '': 1, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 } as const;
/** Fifteen digits hold every bound in bytes, so that what `formatSize` writes can be read back. */
const SIZE = /^(\d{1,15}(?:\.\d{1,3})?)(Ki|Mi|Gi|Ti|)$/;

/** Bytes in a size such as `"256Mi"`, `"1.5Gi"` or `"4096"`; undefined where the text is none. */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text);
  if (!match) return undefined;
  return Math.round(Number(match[1]) * UNITS_BYTES[match[2] as keyof typeof UNITS_BYTES]);
}

/** The shortest exact text for a number of bytes: 268435456 → `"256Mi"`. */
export function formatSize(bytes: number): string {
  for (const unit of ['Ti', 'Gi', 'Mi', 'Ki'] as const) {
    if (bytes !== 0 && bytes % UNITS_BYTES[unit] === 0) return `${bytes / UNITS_BYTES[unit]}${unit}`;
  }
  return String(bytes);
}

/** A size to be read by people, rounded down to a tenth: 20221211443 → `"18.8Gi"`. */
export function formatRoughSize(bytes: number): string {
  for (const unit of ['Ti', 'Gi', 'Mi', 'Ki'] as const) {
    if (bytes >= UNITS_BYTES[unit]) return `${Math.floor((bytes / UNITS_BYTES[unit]) * 10) / 10}${unit}`;
  }
  return String(bytes);
}

/**
 * A schema for sizes between two bounds, both in bytes and inclusive.
 * Input: text in bytes or with a binary unit (`Ki`, `Mi`, `Gi`, `Ti`). Output: bytes.
 */
export function size(minBytes: number, maxBytes: number) {
  return z
    .string()
    .max(24)
    .meta({
      examples: ['256Mi', '1Gi'],
      description: `A size from ${formatSize(minBytes)} to ${formatSize(maxBytes)}.`,
    })
    .transform((text, context) => {
      const bytes = parseSize(text);
      if (bytes === undefined) {
        context.addIssue({
          code: 'custom',
          message: 'is not a size; write a number and a binary unit, such as "256Mi" or "1Gi"',
        });
        return z.NEVER;
      }
      if (bytes < minBytes || bytes > maxBytes) {
        context.addIssue({
          code: 'custom',
          message: `must be from ${formatSize(minBytes)} to ${formatSize(maxBytes)}`,
        });
        return z.NEVER;
      }
      return bytes;
    });
}
