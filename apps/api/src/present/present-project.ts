import { formatRate, projectName } from '@longshore/shared';
import type { Project } from '@longshore/store';
import { z } from 'zod';
import { formatInstants, instantSchema } from './instant.ts';

export const projectSchema = z
  .object({
    name: projectName,
    weight: z.int().describe('Its share of each pool, beside the weights of the others that wait there.'),
    limits: z.object({
      queued: z.int().optional().describe('How many of its jobs may wait; absent where any number may.'),
      running: z.int().optional().describe('How many of its jobs may run at once; absent where any number may.'),
    }),
    rateLimit: z
      .object({ rate: z.string(), burst: z.int() })
      .nullable()
      .describe('How fast its jobs may go on; null: as fast as they can.'),
    jobs: z.object({
      waiting: z.int().describe('Blocked, scheduled, queued or backing off.'),
      running: z.int(),
      ended: z.int().describe('Ended, and not pruned yet.'),
    }),
    createdAt: instantSchema.optional().describe('Absent of `default`, which is always there.'),
  })
  .meta({ id: 'Project' });

export type ProjectAnswer = z.output<typeof projectSchema>;

/** A project as clients see it. */
export function presentProject({ name, settings, jobs }: Project): ProjectAnswer {
  const { weight, queuedLimit, runningLimit, rate, createdAt } = settings;
  return {
    name,
    weight,
    limits: {
      ...(queuedLimit === undefined ? {} : { queued: queuedLimit }),
      ...(runningLimit === undefined ? {} : { running: runningLimit }),
    },
    rateLimit: rate ? { rate: formatRate(rate.intervalMs), burst: rate.burst } : null,
    jobs: { ...jobs },
    ...formatInstants({ createdAt }),
  };
}
