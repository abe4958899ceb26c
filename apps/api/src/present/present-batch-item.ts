import { LongshoreError } from '@longshore/shared';
import { z } from 'zod';
import type { BatchItem } from '../job/accept-batch.ts';
import { problemSchema, toProblem } from '../problem/problem.ts';
import { jobSummarySchema, presentSummary } from './present-job.ts';

/** What became of each item of a batch. */
export const batchResultsSchema = z
  .array(
    z.object({
      status: z.int().describe('What a request of its own would have been answered with.'),
      job: jobSummarySchema.optional(),
      problem: problemSchema.optional(),
    }),
  )
  .describe('One for each item, in order.');

export function presentItem(item: BatchItem): z.output<typeof batchResultsSchema>[number] {
  return item instanceof LongshoreError
    ? { status: item.status, problem: toProblem(item) }
    : { status: 202, job: presentSummary(item) };
}
