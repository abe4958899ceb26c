import { z } from 'zod';
import { slotCount, whenFull } from '../limit/limit-request.ts';
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

export type ConcurrencyKey = Readonly<z.output<typeof keyFromPayload>>;
