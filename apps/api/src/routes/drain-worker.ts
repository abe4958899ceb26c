import { requestDrain } from '@longshore/store';
import { exampleWorker } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { NO_BODY } from '../operation/no-body.ts';
import { defineOperation } from '../operation/operation.ts';
import { workerParams } from '../parameter/worker-params.ts';
import { presentWorker, workerSchema } from '../present/present-worker.ts';
import { getWorker } from '../worker/get-worker.ts';

export const drainWorker = defineOperation({
  id: 'drainWorker',
  method: 'post',
  path: '/v1/workers/{id}/drain',
  tag: 'workers',
  summary: 'Ask a worker to take no more work, and to leave when it is done',
  isOfFleet: true,
  params: workerParams,
  body: NO_BODY,
  responses: {
    202: { description: 'It was asked.', schema: workerSchema, example: { ...exampleWorker, state: 'draining' } },
  },
  problems: ['worker-not-found'],
  async run({ params: { id } }, context) {
    await requestDrain(context.store, id);
    return answerJson(202, presentWorker(await getWorker(context, id)));
  },
});
