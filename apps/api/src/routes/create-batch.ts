import { labels } from '@longshore/shared';
import { z } from 'zod';
import { acceptBatch } from '../job/accept-batch.ts';
import { exampleCreatedBatch, exampleRequest } from '../openapi/examples.ts';
import { IDEMPOTENCY_KEY, REPLAYED, TRACEPARENT } from '../openapi/headers.ts';
import { jobRequestBody } from '../openapi/request-schemas.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { batchSchema, presentBatch, toBatchPath } from '../present/present-batch.ts';
import { batchResultsSchema, presentItem } from '../present/present-batch-item.ts';

const MAX_JOBS = 10_000;
const MAX_BATCH_BYTES = 64 * 1_048_576;

const batchRequestShape = {
  name: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[^\p{Cc}]*$/u, 'must not hold control characters')
    .optional()
    .describe('For people; it need not be unique.'),
  labels: labels.default({}).describe("The batch's own; its jobs have theirs."),
} as const;

export const createBatch = defineOperation({
  id: 'createBatch',
  method: 'post',
  path: '/v1/batches',
  tag: 'batches',
  summary: 'Submit many jobs as a batch',
  description:
    'Each item is accepted or refused for itself. The batch counts those that were accepted and ends with the last of them; the event `batch.ended` says so. With an Idempotency-Key the whole may be sent again, also after a failure halfway: no job is made twice.',
  headers: [IDEMPOTENCY_KEY, TRACEPARENT],
  body: {
    // Each item is judged for itself, so here it may be anything.
    schema: z.strictObject({ ...batchRequestShape, jobs: z.array(z.unknown()).min(1).max(MAX_JOBS) }),
    shownAs: z
      .strictObject({ ...batchRequestShape, jobs: z.array(jobRequestBody).min(1).max(MAX_JOBS) })
      .meta({ id: 'BatchRequest' }),
    maxBytes: MAX_BATCH_BYTES,
    examples: { two: { name: 'invoices of may', jobs: [exampleRequest, { image: 'alpine:3.20' }] } },
  },
  responses: {
    202: {
      description: 'The batch, as it was made, and a result for each item.',
      schema: batchSchema.extend({ results: batchResultsSchema }).meta({ id: 'BatchAnswer' }),
      example: exampleCreatedBatch,
      headers: { Location: 'Where the batch is found.', ...REPLAYED },
    },
  },
  problems: ['project-queue-full', 'idempotency-key-reused', 'idempotency-key-in-flight'],
  async run({ project, body: { jobs, ...group }, exchange }, context) {
    const { batch, items, isReplayed } = await acceptBatch(context, { project, values: jobs, exchange, group });
    if (!batch) throw new Error('a batch with a group is made');
    const headers = { Location: toBatchPath(batch.id), ...(isReplayed ? { 'Idempotent-Replayed': 'true' } : {}) };
    return answerJson(202, { ...presentBatch(batch), results: items.map(presentItem) }, headers);
  },
});
