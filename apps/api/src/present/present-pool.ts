import { JOB_STATES } from '@longshore/shared';
import type { Pool } from '@longshore/store';
import { z } from 'zod';
import { formatInstants, instantSchema } from './instant.ts';
import { capacitySchema } from './present-worker.ts';

export const poolSchema = z
  .object({
    name: z.string(),
    jobs: z.partialRecord(z.enum(JOB_STATES), z.int()).describe('How many jobs there are in each state.'),
    oldestQueuedAt: instantSchema.optional().describe('Since when the job waits that has waited longest.'),
    tickets: z.int().describe('Attempts that are ready for a worker.'),
    workers: z.int(),
    capacity: capacitySchema.describe('What its workers can hold at once.'),
    used: capacitySchema.describe('What its workers hold now.'),
  })
  .meta({ id: 'Pool' });

export type PoolAnswer = z.output<typeof poolSchema>;

/** A pool as clients see it. */
export function presentPool({ name, jobs, oldestQueuedAt, tickets, workers, capacity, used }: Pool): PoolAnswer {
  return {
    name,
    jobs: { ...jobs },
    ...formatInstants({ oldestQueuedAt }),
    tickets,
    workers,
    capacity: { ...capacity },
    used: { ...used },
  };
}
