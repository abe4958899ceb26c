import { batchIdSchema, definitionName, poolName } from '@longshore/shared';
import { listJobs as listStoredJobs } from '@longshore/store';
import { z } from 'zod';
import { exampleList } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { cursor, formatCursor } from '../parameter/cursor.ts';
import { labelFilter } from '../parameter/label-filter.ts';
import { instant, wholeNumber } from '../parameter/parameters.ts';
import { stateFilter } from '../parameter/state-filter.ts';
import { listOf } from '../present/list.ts';
import { jobSummarySchema, presentSummary } from '../present/present-job.ts';

const DEFAULT_LIMIT = 50;

export const listJobs = defineOperation({
  id: 'listJobs',
  method: 'get',
  path: '/v1/jobs',
  tag: 'jobs',
  summary: 'List jobs, newest first',
  description:
    'A filter that finds little may give a short page, even an empty one, with a `nextCursor`: go on until that is null.',
  query: z.strictObject({
    state: stateFilter().optional().describe('Any of these states; repeated, or separated by commas.'),
    pool: poolName.optional(),
    batch: batchIdSchema.optional().describe('Submitted with this batch.'),
    definition: definitionName.optional().describe('Made from any version of this definition.'),
    label: labelFilter().optional().describe('`name=value`; repeated, all of them must match.'),
    createdAfter: instant().optional().describe('Made at this instant or later.'),
    createdBefore: instant().optional().describe('Made before this instant.'),
    limit: wholeNumber(1, 200).optional().describe(`How many; ${DEFAULT_LIMIT} where nothing is said.`),
    cursor: cursor().optional().describe('`nextCursor` of the page before.'),
  }),
  responses: { 200: { description: 'A page of jobs.', schema: listOf(jobSummarySchema), example: exampleList } },
  problems: [],
  async run({ project, query }, { store }) {
    const { jobs, next } = await listStoredJobs(store, {
      project,
      states: query.state,
      pool: query.pool,
      batch: query.batch,
      definition: query.definition,
      labels: query.label,
      createdAfter: query.createdAfter,
      createdBefore: query.createdBefore,
      before: query.cursor,
      limit: query.limit ?? DEFAULT_LIMIT,
    });
    return answerJson(200, { data: jobs.map(presentSummary), nextCursor: next ? formatCursor(next) : null });
  },
});
