import { JOB_STATES } from '@longshore/shared';
import { z } from 'zod';
import { instantSchema } from '../present/instant.ts';

const needs = z.object({ cpus: z.number(), memory: z.string() });

const limit = z.object({
  id: z.string(),
  key: z.string().optional().describe('The key that the job was submitted with.'),
  held: z.int().describe('Jobs that hold it.'),
  slots: z.int().optional().describe('How many may.'),
  ahead: z.int().describe('Jobs that wait at it before this one.'),
});

const waitsFor = z.object({
  kind: z.enum(['time', 'worker', 'room', 'turn', 'project', 'limit', 'rate', 'pause', 'jobs', 'container']),
  pool: z.string().optional(),
  workers: z.int().optional().describe('Workers that take work from this pool.'),
  needs: needs.optional(),
  largest: needs.optional().describe('What the largest worker has.'),
  limit: limit.optional().describe('The limit that holds it.'),
  jobs: z
    .array(z.object({ id: z.string(), state: z.enum(JOB_STATES).optional() }))
    .optional()
    .describe('The jobs that it waits for; one without a state is there no more.'),
});

const foreseen = {
  turn: z
    .object({
      ahead: z.int().describe('Jobs of all projects that are expected to start before it.'),
      share: z.number().describe("The share of the pool's starts, from 0 to 1, that its project has by its weight."),
    })
    .optional()
    .describe('In its pool, while it waits; of a job that is not queued yet as if it were queued now.'),
  estimatedStart: z
    .object({
      p50: instantSchema.describe('It starts as likely sooner as later.'),
      p90: instantSchema.describe('It starts sooner in nine cases of ten.'),
    })
    .optional()
    .describe('By how long jobs took lately. Absent where nothing is known of that, or nobody can tell.'),
  workers: z
    .array(
      z.object({
        id: z.string(),
        hostname: z.string(),
        canTake: z.boolean(),
        reason: z.string().optional().describe('A word such as `no-room`, where it cannot.'),
        detail: z.string().optional(),
      }),
    )
    .optional()
    .describe('While it waits: the workers of its pool, and why they cannot take it now. At most 50.'),
};

/** Why a job is where it is, whichever job that is. */
export const findingSchema = z.object({
  state: z.enum(JOB_STATES),
  reason: z
    .string()
    .describe('A word: for a waiting job what it waits for, such as `no-worker`; for an ended one why it ended.'),
  sentence: z.string(),
  since: instantSchema.describe('Since when this is so.'),
  until: instantSchema
    .optional()
    .describe('When it changes at the latest, or at the soonest where it waits for a time.'),
  position: z.int().optional().describe("Place in its project's line in its pool; 1 is next."),
  waitsFor: waitsFor.optional(),
  ...foreseen,
  attempt: z.int().optional(),
  worker: z.string().optional(),
  exitCode: z.int().optional(),
});

export const explanationSchema = z.object({ id: z.string(), ...findingSchema.shape }).meta({ id: 'Explanation' });

/** Why a job is where it is, for a program and for a person. */
export type Explanation = z.output<typeof explanationSchema>;
/** What each state has to say; the rest is the same for all. */
export type Finding = Omit<Explanation, 'id' | 'state'>;
