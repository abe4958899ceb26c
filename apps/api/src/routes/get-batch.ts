import { countBatchJobs } from '@longshore/store';
import { getBatch as getStoredBatch } from '../batch/get-batch.ts';
import { exampleBatchWithStates } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { batchParams } from '../parameter/batch-params.ts';
import { batchWithStatesSchema, presentBatchWithStates } from '../present/present-batch.ts';

export const getBatch = defineOperation({
  id: 'getBatch',
  method: 'get',
  path: '/v1/batches/{id}',
  tag: 'batches',
  summary: 'Get a batch and how far its jobs are',
  description: 'Its jobs themselves are at `/v1/jobs?batch=…`.',
  params: batchParams,
  responses: {
    200: { description: 'The batch.', schema: batchWithStatesSchema, example: exampleBatchWithStates },
  },
  problems: ['batch-not-found'],
  async run({ project, params: { id } }, context) {
    const batch = await getStoredBatch(context, { project, id });
    return answerJson(200, presentBatchWithStates(batch, await countBatchJobs(context.store, batch)));
  },
});
