import { JOB_STATES } from '@longshore/shared';
import { z } from 'zod';
import { instantSchema } from '../present/instant.ts';

export const explanationSchema = z
  .object({
    id: z.string(),
    state: z.enum(JOB_STATES),
    reason: z
      .string()
      .describe('A word: for a waiting job what it waits for, such as `no-worker`; for an ended one why it ended.'),
    sentence: z.string(),
    since: instantSchema.describe('Since when this is so.'),
    until: instantSchema
      .optional()
      .describe('When it changes at the latest, or at the soonest where it waits for a time.'),
    position: z.int().optional().describe("Place in its pool's queue; 1 is next."),
    waitsFor: z
      .object({
        kind: z.enum(['time', 'worker', 'room', 'turn', 'slot', 'container']),
        pool: z.string().optional(),
        workers: z.int().optional().describe('Workers that take work from this pool.'),
        needs: z.object({ cpus: z.number(), memory: z.string() }).optional(),
        largest: z.object({ cpus: z.number(), memory: z.string() }).optional().describe('What the largest worker has.'),
      })
      .optional(),
    attempt: z.int().optional(),
    worker: z.string().optional(),
    exitCode: z.int().optional(),
  })
  .meta({ id: 'Explanation' });

/** Why a job is where it is, for a program and for a person. */
export type Explanation = z.output<typeof explanationSchema>;
/** What each state has to say; the rest is the same for all. */
export type Finding = Omit<Explanation, 'id' | 'state'>;
