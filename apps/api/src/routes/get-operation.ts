import { getOperation as getStoredOperation } from '../bulk/get-operation.ts';
import { exampleOperation } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { operationParams } from '../parameter/operation-params.ts';
import { operationSchema, presentOperation } from '../present/present-operation.ts';

export const getOperation = defineOperation({
  id: 'getOperation',
  method: 'get',
  path: '/v1/operations/{id}',
  tag: 'bulk',
  summary: 'Get an operation and its progress',
  params: operationParams,
  responses: { 200: { description: 'The operation.', schema: operationSchema, example: exampleOperation } },
  problems: ['operation-not-found'],
  async run({ project, params: { id } }, context) {
    return answerJson(200, presentOperation(await getStoredOperation(context, { project, id })));
  },
});
