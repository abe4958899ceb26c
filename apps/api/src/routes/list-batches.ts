import { type BatchId, isBatchId } from '@longshore/shared';
import { listBatches as listStoredBatches } from '@longshore/store';
import { z } from 'zod';
import { exampleBatchList } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { cursorOf, formatCursor } from '../parameter/cursor.ts';
import { wholeNumber } from '../parameter/parameters.ts';
import { listOf } from '../present/list.ts';
import { batchSchema, presentBatch } from '../present/present-batch.ts';

const DEFAULT_LIMIT = 50;

export const listBatches = defineOperation({
  id: 'listBatches',
  method: 'get',
  path: '/v1/batches',
  tag: 'batches',
  summary: 'List batches, newest first',
  query: z.strictObject({
    limit: wholeNumber(1, 200).optional().describe(`How many; ${DEFAULT_LIMIT} where nothing is said.`),
    cursor: cursorOf(isBatchId, 'batch_01KB3VJ2Z4M8Q6T0XW5N7RPCEA' as BatchId)
      .optional()
      .describe('`nextCursor` of the page before.'),
  }),
  responses: { 200: { description: 'A page of batches.', schema: listOf(batchSchema), example: exampleBatchList } },
  problems: [],
  async run({ project, query }, { store }) {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const { batches, next } = await listStoredBatches(store, { project, before: query.cursor, limit });
    return answerJson(200, { data: batches.map(presentBatch), nextCursor: next ? formatCursor(next) : null });
  },
});
