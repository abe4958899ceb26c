import { listWorkers as listStoredWorkers } from '@longshore/store';
import { exampleWorker } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { listOf, presentAll } from '../present/list.ts';
import { presentWorker, workerSchema } from '../present/present-worker.ts';

export const listWorkers = defineOperation({
  id: 'listWorkers',
  method: 'get',
  path: '/v1/workers',
  tag: 'workers',
  summary: 'List workers',
  isOfFleet: true,
  responses: {
    200: { description: 'All workers.', schema: listOf(workerSchema), example: presentAll([exampleWorker]) },
  },
  problems: [],
  async run(_input, { store }) {
    return answerJson(200, presentAll((await listStoredWorkers(store)).map(presentWorker)));
  },
});
