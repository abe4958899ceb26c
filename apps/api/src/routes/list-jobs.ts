import { listJobs as listStoredJobs } from '@longshore/store';
import { exampleList } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { formatCursor } from '../parameter/cursor.ts';
import { jobQuery, toJobQuery } from '../parameter/job-query.ts';
import { stateFilter } from '../parameter/state-filter.ts';
import { listOf } from '../present/list.ts';
import { jobSummarySchema, presentSummary } from '../present/present-job.ts';

export const listJobs = defineOperation({
  id: 'listJobs',
  method: 'get',
  path: '/v1/jobs',
  tag: 'jobs',
  summary: 'List jobs, newest first',
  description:
    'A filter that finds little may give a short page, even an empty one, with a `nextCursor`: go on until that is null.',
  query: jobQuery.extend({
    state: stateFilter().optional().describe('Any of these states; repeated, or separated by commas.'),
  }),
  responses: { 200: { description: 'A page of jobs.', schema: listOf(jobSummarySchema), example: exampleList } },
  problems: [],
  async run({ project, query: { state, ...query } }, { store }) {
    const { jobs, next } = await listStoredJobs(store, { ...toJobQuery(project, query), states: state });
    return answerJson(200, { data: jobs.map(presentSummary), nextCursor: next ? formatCursor(next) : null });
  },
});
