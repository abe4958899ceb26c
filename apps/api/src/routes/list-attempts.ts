import { listAttempts as listStoredAttempts } from '@longshore/store';
import { getJob } from '../job/get-job.ts';
import { exampleAttempt } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { jobParams } from '../parameter/job-params.ts';
import { listOf, presentAll } from '../present/list.ts';
import { attemptSchema, presentAttempt } from '../present/present-attempt.ts';

export const listAttempts = defineOperation({
  id: 'listAttempts',
  method: 'get',
  path: '/v1/jobs/{id}/attempts',
  tag: 'jobs',
  summary: 'List the attempts of a job',
  params: jobParams,
  responses: {
    200: {
      description: 'All attempts, by number.',
      schema: listOf(attemptSchema),
      example: presentAll([exampleAttempt]),
    },
  },
  problems: ['job-not-found'],
  async run({ project, params: { id } }, context) {
    await getJob(context, { project, id });
    const attempts = await listStoredAttempts(context.store, project, id);
    return answerJson(200, presentAll(attempts.map(presentAttempt)));
  },
});
