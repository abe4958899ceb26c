import { z } from 'zod';
import { acceptBatch } from '../job/accept-batch.ts';
import { exampleBatchAnswer, exampleRequest } from '../openapi/examples.ts';
import { IDEMPOTENCY_KEY, REPLAYED, TRACEPARENT } from '../openapi/headers.ts';
import { jobRequestBody } from '../openapi/request-schemas.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { batchResultsSchema, presentItem } from '../present/present-batch-item.ts';

const MAX_JOBS = 1_000;
const MAX_BATCH_BYTES = 16 * 1_048_576;

export const submitBatch = defineOperation({
  id: 'submitBatch',
  method: 'post',
  path: '/v1/jobs/batch',
  tag: 'jobs',
  summary: 'Submit many jobs',
  description:
    'Each item is accepted or refused for itself. To follow them together afterwards, submit them as a batch. With an Idempotency-Key the whole may be sent again, also after a failure halfway: no job is made twice.',
  headers: [IDEMPOTENCY_KEY, TRACEPARENT],
  body: {
    // Each item is judged for itself, so here it may be anything.
    schema: z.strictObject({ jobs: z.array(z.unknown()).min(1).max(MAX_JOBS) }),
    shownAs: z.strictObject({ jobs: z.array(jobRequestBody).min(1).max(MAX_JOBS) }),
    maxBytes: MAX_BATCH_BYTES,
    examples: { two: { jobs: [exampleRequest, { image: 'alpine:3.20' }] } },
  },
  responses: {
    202: {
      description: 'A result for each item.',
      schema: z.object({ results: batchResultsSchema }),
      example: exampleBatchAnswer,
      headers: REPLAYED,
    },
  },
  problems: ['project-queue-full', 'idempotency-key-reused', 'idempotency-key-in-flight'],
  async run({ project, body, exchange }, context) {
    const { items, isReplayed } = await acceptBatch(context, { project, values: body.jobs, exchange });
    return answerJson(202, { results: items.map(presentItem) }, isReplayed ? { 'Idempotent-Replayed': 'true' } : {});
  },
});
