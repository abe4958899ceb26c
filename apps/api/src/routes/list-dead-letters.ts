import { listJobs } from '@longshore/store';
import { exampleDeadLetters } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { formatCursor } from '../parameter/cursor.ts';
import { jobQuery, toJobQuery } from '../parameter/job-query.ts';
import { listOf } from '../present/list.ts';
import { jobSummarySchema, presentSummary } from '../present/present-job.ts';

export const listDeadLetters = defineOperation({
  id: 'listDeadLetters',
  method: 'get',
  path: '/v1/dead-letters',
  tag: 'jobs',
  summary: 'List the jobs that failed for good, newest first',
  description:
    'They are sent again by an operation of the kind `retry`, with changes where asked. They are kept as long as other ended jobs.',
  query: jobQuery,
  responses: {
    200: { description: 'A page of jobs.', schema: listOf(jobSummarySchema), example: exampleDeadLetters },
  },
  problems: [],
  async run({ project, query }, { store }) {
    const { jobs, next } = await listJobs(store, { ...toJobQuery(project, query), states: ['failed'] });
    return answerJson(200, { data: jobs.map(presentSummary), nextCursor: next ? formatCursor(next) : null });
  },
});
