import { STATES_OF_KIND } from '@longshore/shared';
import { getBatch } from '../batch/get-batch.ts';
import { beginOperation } from '../bulk/begin-operation.ts';
import { exampleOperation } from '../openapi/examples.ts';
import { IDEMPOTENCY_KEY, REPLAYED } from '../openapi/headers.ts';
import { answerJson } from '../operation/answer.ts';
import { NO_BODY } from '../operation/no-body.ts';
import { defineOperation } from '../operation/operation.ts';
import { batchParams } from '../parameter/batch-params.ts';
import { operationSchema, presentOperation, toOperationPath } from '../present/present-operation.ts';

export const cancelBatch = defineOperation({
  id: 'cancelBatch',
  method: 'post',
  path: '/v1/batches/{id}/cancel',
  tag: 'batches',
  summary: 'Cancel what has not ended of a batch',
  description:
    'An operation does it, as `POST /v1/operations` would with a filter for the batch. Jobs that are submitted to the batch afterwards, where its submission is still under way, are not meant.',
  headers: [IDEMPOTENCY_KEY],
  params: batchParams,
  body: NO_BODY,
  responses: {
    202: {
      description: 'The operation that cancels them.',
      schema: operationSchema,
      example: exampleOperation,
      headers: { Location: 'Where the operation is found.', ...REPLAYED },
    },
  },
  problems: ['batch-not-found', 'idempotency-key-reused', 'idempotency-key-in-flight'],
  async run({ project, params: { id }, exchange }, context) {
    const batch = await getBatch(context, { project, id });
    const plan = { kind: 'cancel', toFilter: () => ({ batch: batch.id, states: STATES_OF_KIND.cancel }) } as const;
    const { operation, isReplayed } = await beginOperation(context, { project, exchange }, plan);
    const replayed = isReplayed ? { 'Idempotent-Replayed': 'true' } : {};
    return answerJson(202, presentOperation(operation), { Location: toOperationPath(operation.id), ...replayed });
  },
});
