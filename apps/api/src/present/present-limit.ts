import { formatRate } from '@longshore/shared';
import type { Limit } from '@longshore/store';
import { z } from 'zod';
import { formatInstants, instantSchema } from './instant.ts';

export const limitSchema = z
  .object({
    id: z.string().meta({ examples: ['definition.resize'] }),
    key: z.string().optional().describe('What the jobs named that share it.'),
    slots: z.int().optional().describe('How many jobs may hold it at once; absent where any number may.'),
    rate: z
      .string()
      .optional()
      .meta({ examples: ['60/m'] }),
    burst: z.int().optional(),
    isPaused: z.boolean(),
    held: z.int().describe('Jobs that hold it: queued, running, or to run again after their worker was lost.'),
    waiting: z.int().describe('Jobs that wait at it.'),
    opensAt: instantSchema.optional().describe('When its rate lets the next job go on; absent where that is now.'),
  })
  .meta({ id: 'Limit' });

export function presentLimit({ rate, opensAt, ...limit }: Limit): z.output<typeof limitSchema> {
  return {
    ...limit,
    ...(rate ? { rate: formatRate(rate.intervalMs), burst: rate.burst } : {}),
    ...formatInstants({ opensAt }),
  };
}
