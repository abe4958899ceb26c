import { type Batch, type BatchCounts, countLeft, JOB_STATES, type JobState } from '@longshore/shared';
import { z } from 'zod';
import { formatInstant, formatInstants, instantSchema } from './instant.ts';

export const batchCountsSchema = z.object({
  total: z.int().describe('Jobs that were accepted.'),
  succeeded: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  expired: z.int(),
  left: z.int().describe('Those that have not ended.'),
});

const link = z.string();

/** A batch in a list, and when it is made. */
export const batchSchema = z
  .object({
    id: z.string().meta({ examples: ['batch_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'] }),
    name: z.string().optional(),
    labels: z.record(z.string(), z.string()),
    createdAt: instantSchema,
    closedAt: instantSchema.optional().describe('When its last job was accepted; until then it is being submitted.'),
    endedAt: instantSchema.optional().describe('When the last of its jobs had ended.'),
    counts: batchCountsSchema,
    links: z.object({ self: link, jobs: link, cancel: link.optional().describe('Absent once it has ended.') }),
  })
  .meta({ id: 'Batch' });

/** A batch with its jobs by state. */
export const batchWithStatesSchema = batchSchema
  .extend({
    jobs: z.partialRecord(z.enum(JOB_STATES), z.int()).describe('How many of its jobs are in each state now.'),
  })
  .meta({ id: 'BatchWithStates' });

export type BatchAnswer = z.output<typeof batchSchema>;

export function presentBatch({ id, name, labels, createdAt, closedAt, endedAt, counts }: Batch): BatchAnswer {
  const self = toBatchPath(id);
  return {
    id,
    ...(name === undefined ? {} : { name }),
    labels,
    createdAt: formatInstant(createdAt),
    ...formatInstants({ closedAt, endedAt }),
    counts: presentCounts(counts),
    links: {
      self,
      jobs: `/v1/jobs?batch=${id}`,
      ...(endedAt === undefined ? { cancel: `${self}/cancel` } : {}),
    },
  };
}

export function presentBatchWithStates(
  batch: Batch,
  jobs: Partial<Record<JobState, number>>,
): z.output<typeof batchWithStatesSchema> {
  return { ...presentBatch(batch), jobs };
}

export function presentCounts(counts: BatchCounts): z.output<typeof batchCountsSchema> {
  return { ...counts, left: countLeft(counts) };
}

/** Where a batch is found. */
export function toBatchPath(id: string): string {
  return `/v1/batches/${id}`;
}
