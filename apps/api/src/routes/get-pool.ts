import { LongshoreError, poolName } from '@longshore/shared';
import { findPool } from '@longshore/store';
import { z } from 'zod';
import { examplePool } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { poolSchema, presentPool } from '../present/present-pool.ts';

export const getPool = defineOperation({
  id: 'getPool',
  method: 'get',
  path: '/v1/pools/{name}',
  tag: 'pools',
  summary: 'Get a pool',
  params: z.strictObject({ name: poolName }),
  responses: { 200: { description: 'The pool.', schema: poolSchema, example: examplePool } },
  problems: ['pool-not-found'],
  async run({ project, params: { name } }, { store }) {
    const pool = await findPool(store, name, [project]);
    if (!pool)
      throw new LongshoreError('pool-not-found', `No worker serves the pool "${name}", and no job waits in it.`);
    return answerJson(200, presentPool(pool));
  },
});
