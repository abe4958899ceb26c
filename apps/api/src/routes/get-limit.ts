import { LongshoreError } from '@longshore/shared';
import { findLimit } from '@longshore/store';
import { exampleLimit } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { limitParams } from '../parameter/limit-params.ts';
import { limitSchema, presentLimit } from '../present/present-limit.ts';

export const getLimit = defineOperation({
  id: 'getLimit',
  method: 'get',
  path: '/v1/limits/{id}',
  tag: 'limits',
  summary: 'Get a limit: its numbers, who holds it and who waits',
  params: limitParams,
  responses: { 200: { description: 'The limit.', schema: limitSchema, example: exampleLimit } },
  problems: ['limit-not-found'],
  async run({ project, params: { id } }, { store }) {
    const limit = await findLimit(store, { project, id });
    if (limit) return answerJson(200, presentLimit(limit));
    throw new LongshoreError('limit-not-found', `Nobody holds the limit ${id} or waits at it, and it has no numbers.`);
  },
});
