import { listPools as listStoredPools } from '@longshore/store';
import { examplePool } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { listOf, presentAll } from '../present/list.ts';
import { poolSchema, presentPool } from '../present/present-pool.ts';

export const listPools = defineOperation({
  id: 'listPools',
  method: 'get',
  path: '/v1/pools',
  tag: 'pools',
  summary: 'List pools',
  responses: { 200: { description: 'All pools.', schema: listOf(poolSchema), example: presentAll([examplePool]) } },
  problems: [],
  async run({ project }, { store }) {
    return answerJson(200, presentAll((await listStoredPools(store, [project])).map(presentPool)));
  },
});
