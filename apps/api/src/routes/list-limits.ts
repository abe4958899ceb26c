import { listLimits as listStoredLimits } from '@longshore/store';
import { z } from 'zod';
import { exampleLimitList } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { cursorOf, formatCursor } from '../parameter/cursor.ts';
import { isLimitId } from '../parameter/limit-params.ts';
import { wholeNumber } from '../parameter/parameters.ts';
import { listOf } from '../present/list.ts';
import { limitSchema, presentLimit } from '../present/present-limit.ts';

const DEFAULT_LIMIT = 50;

export const listLimits = defineOperation({
  id: 'listLimits',
  method: 'get',
  path: '/v1/limits',
  tag: 'limits',
  summary: 'List the limits that jobs hold or wait at',
  query: z.strictObject({
    limit: wholeNumber(1, 200).optional().describe(`How many; ${DEFAULT_LIMIT} where nothing is said.`),
    cursor: cursorOf(isLimitId, 'definition.resize').optional().describe('`nextCursor` of the page before.'),
  }),
  responses: { 200: { description: 'A page of limits.', schema: listOf(limitSchema), example: exampleLimitList } },
  problems: [],
  async run({ project, query }, { store }) {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const { limits, next } = await listStoredLimits(store, { project, after: query.cursor, limit });
    return answerJson(200, { data: limits.map(presentLimit), nextCursor: next ? formatCursor(next) : null });
  },
});
