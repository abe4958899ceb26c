import { z } from 'zod';
import { WHEN_FULL } from './job-limit.ts';
import { rateBurst, rateText } from './rate.ts';

const MAX_KEY_LENGTH = 256;
/** More at once than a fleet can hold limits nothing. */
export const MAX_SLOTS = 100_000;

const key = z
  .string()
  .min(1)
  .max(MAX_KEY_LENGTH)
  .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
  .meta({ examples: ['customer-7'] })
  .describe('Jobs of the same project and definition that name the same key share the limit.');

export const slotCount = z.int().min(1).max(MAX_SLOTS);
export const whenFull = z.enum(WHEN_FULL);

/** How many jobs of a key may be under way at once. */
export const concurrency = z.strictObject({
  key,
  limit: slotCount.default(1).describe('How many at once. That of the newest job counts for all of the key.'),
  whenFull: whenFull
    .default('queue')
    .describe('Wait, end at once as `skipped`, cancel the oldest in its favour, or be refused with a 409.'),
});
export type Concurrency = Readonly<z.output<typeof concurrency>>;

/** How fast jobs of a key may go on. */
export const rateLimit = z
  .strictObject({
    key,
    rate: rateText,
    burst: rateBurst.default(1).describe('How many at once where none went on for long.'),
  })
  .transform(({ key, rate, burst }) => ({ key, rate: { intervalMs: rate, burst } }));
export type RateLimit = Readonly<z.output<typeof rateLimit>>;

/** How fast jobs of a definition, or of a project, may go on: its own rate, which no job brings with it. */
export const ownRate = z
  .strictObject({
    rate: rateText,
    burst: rateBurst.default(1).describe('How many at once where none went on for long.'),
  })
  .transform(({ rate, burst }) => ({ intervalMs: rate, burst }));
