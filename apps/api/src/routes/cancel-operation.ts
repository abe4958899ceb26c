import { LongshoreError } from '@longshore/shared';
import { requestOperationCancel } from '@longshore/store';
import { getOperation } from '../bulk/get-operation.ts';
import { exampleOperation } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { NO_BODY } from '../operation/no-body.ts';
import { defineOperation } from '../operation/operation.ts';
import { operationParams } from '../parameter/operation-params.ts';
import { operationSchema, presentOperation } from '../present/present-operation.ts';

export const cancelOperation = defineOperation({
  id: 'cancelOperation',
  method: 'post',
  path: '/v1/operations/{id}/cancel',
  tag: 'bulk',
  summary: 'Stop an operation',
  description: 'What it has done stays done; it stops within a moment. Asking twice is fine.',
  params: operationParams,
  body: NO_BODY,
  responses: {
    202: { description: 'It was asked to stop.', schema: operationSchema, example: exampleOperation },
  },
  problems: ['operation-not-found', 'operation-ended'],
  async run({ project, params: { id } }, context) {
    await getOperation(context, { project, id });
    const word = await requestOperationCancel(context.store, { project, id });
    const operation = await getOperation(context, { project, id });
    if (word === 'ok' || operation.state === 'cancelled') return answerJson(202, presentOperation(operation));
    throw new LongshoreError('operation-ended', `The operation ${id} has ended; there is nothing to stop.`);
  },
});
