import type { Pool } from '@longshore/store';
import { z } from 'zod';

export const scalingSchema = z
  .object({
    pool: z.string(),
    wanted: z.int().describe('Slots that all of the work that is due would fill: `running` and `backlog` together.'),
    running: z.int().describe('Slots in which an attempt runs.'),
    backlog: z.int().describe('Slots that the jobs would fill which wait for nothing but a worker.'),
    slots: z.int().describe('Slots that its workers have.'),
    oldestWaitSeconds: z.number().describe('How long the job has been queued that waits longest; 0 where none waits.'),
  })
  .meta({ id: 'Scaling' });

export type ScalingAnswer = z.output<typeof scalingSchema>;

/** How many slots a pool needs. A job fills one; what a limit or a later time holds is not queued, and so not wanted. */
export function presentScaling({ name, jobs, heldBack, oldestQueuedAt, capacity }: Pool, now: number): ScalingAnswer {
  const running = jobs.running ?? 0;
  // The two are counted one after the other, and a job may start in between.
  const backlog = Math.max(0, (jobs.queued ?? 0) - heldBack);
  const oldestWaitMs = oldestQueuedAt === undefined ? 0 : Math.max(0, now - oldestQueuedAt);
  return {
    pool: name,
    wanted: running + backlog,
    running,
    backlog,
    slots: capacity.slots,
    oldestWaitSeconds: oldestWaitMs / 1_000,
  };
}
