import { isOperationId, type OperationId } from '@longshore/shared';
import { listOperations as listStoredOperations } from '@longshore/store';
import { z } from 'zod';
import { exampleOperationList } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { cursorOf, formatCursor } from '../parameter/cursor.ts';
import { wholeNumber } from '../parameter/parameters.ts';
import { listOf } from '../present/list.ts';
import { operationSchema, presentOperation } from '../present/present-operation.ts';

const DEFAULT_LIMIT = 50;

export const listOperations = defineOperation({
  id: 'listOperations',
  method: 'get',
  path: '/v1/operations',
  tag: 'bulk',
  summary: 'List operations, newest first',
  query: z.strictObject({
    limit: wholeNumber(1, 200).optional().describe(`How many; ${DEFAULT_LIMIT} where nothing is said.`),
    cursor: cursorOf(isOperationId, 'operation_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as OperationId)
      .optional()
      .describe('`nextCursor` of the page before.'),
  }),
  responses: {
    200: { description: 'A page of operations.', schema: listOf(operationSchema), example: exampleOperationList },
  },
  problems: [],
  async run({ project, query }, { store }) {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const { operations, next } = await listStoredOperations(store, { project, before: query.cursor, limit });
    return answerJson(200, { data: operations.map(presentOperation), nextCursor: next ? formatCursor(next) : null });
  },
});
