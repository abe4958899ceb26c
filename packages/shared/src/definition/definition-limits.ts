import { z } from 'zod';
import { slotCount, whenFull } from '../limit/limit-request.ts';
import { rateBurst, rateText } from '../limit/rate.ts';
import { jsonPointer } from './json-pointer.ts';

/** Which part of a payload is the key, and how many jobs of one key may be under way at once. */
const keyFromPayload = z.strictObject({
  pointer: jsonPointer,
  limit: slotCount.default(1).describe('How many jobs of the same key at once.'),
  whenFull: whenFull
    .default('queue')
    .describe('Wait, end at once as `skipped`, cancel the oldest in its favour, or be refused with a 409.'),
});

/** How many jobs of a definition may be under way at once. What is not named stays as it is; null removes it. */
export const definitionConcurrency = z.strictObject({
  limit: slotCount.nullable().optional().describe('How many of its jobs at once.'),
  key: keyFromPayload.nullable().optional().describe('How many at once that agree in a part of their payload.'),
});

/** How fast jobs of a definition may go on. */
export const definitionRate = z
  .strictObject({
    rate: rateText,
    burst: rateBurst.default(1).describe('How many at once where none went on for long.'),
  })
  .transform(({ rate, burst }) => ({ intervalMs: rate, burst }));

export type ConcurrencyKey = Readonly<z.output<typeof keyFromPayload>>;
