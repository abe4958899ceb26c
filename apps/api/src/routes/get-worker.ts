import { exampleWorker } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { workerParams } from '../parameter/worker-params.ts';
import { presentWorker, workerSchema } from '../present/present-worker.ts';
import { getWorker as getStoredWorker } from '../worker/get-worker.ts';

export const getWorker = defineOperation({
  id: 'getWorker',
  method: 'get',
  path: '/v1/workers/{id}',
  tag: 'workers',
  summary: 'Get a worker',
  isOfFleet: true,
  params: workerParams,
  responses: { 200: { description: 'The worker.', schema: workerSchema, example: exampleWorker } },
  problems: ['worker-not-found'],
  async run({ params: { id } }, context) {
    return answerJson(200, presentWorker(await getStoredWorker(context, id)));
  },
});
