import { beginOperation } from '../bulk/begin-operation.ts';
import { operationRequest, operationRequestBody, toJobFilter, toOverrides } from '../bulk/operation-request.ts';
import { exampleOperation } from '../openapi/examples.ts';
import { IDEMPOTENCY_KEY, REPLAYED } from '../openapi/headers.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { operationSchema, presentOperation, toOperationPath } from '../present/present-operation.ts';

const MAX_BODY_BYTES = 1_048_576;

export const createOperation = defineOperation({
  id: 'createOperation',
  method: 'post',
  path: '/v1/operations',
  tag: 'bulk',
  summary: 'Cancel, retry or delete many jobs',
  description:
    'It is done to all jobs that the filter finds among those that were made before it, newest first, and in the background: look at the operation for its progress.',
  headers: [IDEMPOTENCY_KEY],
  body: {
    schema: operationRequest,
    shownAs: operationRequestBody,
    maxBytes: MAX_BODY_BYTES,
    examples: {
      cancel: { kind: 'cancel', filter: { labels: { team: 'ops' } } },
      'retry with more memory': {
        kind: 'retry',
        filter: { state: ['failed'], reason: 'out-of-memory' },
        overrides: { resources: { memory: '2Gi' } },
      },
    },
  },
  responses: {
    202: {
      description: 'The operation, as it was made.',
      schema: operationSchema,
      example: exampleOperation,
      headers: { Location: 'Where the operation is found.', ...REPLAYED },
    },
  },
  problems: ['idempotency-key-reused', 'idempotency-key-in-flight'],
  async run({ project, body, exchange }, context) {
    const plan = {
      kind: body.kind,
      toFilter: (createdAt: number) => toJobFilter(body, createdAt),
      overrides: toOverrides(body),
    };
    const { operation, isReplayed } = await beginOperation(context, { project, exchange }, plan);
    const replayed = isReplayed ? { 'Idempotent-Replayed': 'true' } : {};
    return answerJson(202, presentOperation(operation), { Location: toOperationPath(operation.id), ...replayed });
  },
});
