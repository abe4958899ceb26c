import { z } from 'zod';
import { getWholeJob, refuseUnknownJob } from '../job/get-job.ts';
import { exampleEndedJob } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { jobParams } from '../parameter/job-params.ts';
import { wholeNumber } from '../parameter/parameters.ts';
import { jobSchema, presentJob } from '../present/present-job.ts';
import { MAX_WAIT_SECONDS } from '../wait/prefer.ts';
import { waitForJob } from '../wait/wait-for-job.ts';

export const getJob = defineOperation({
  id: 'getJob',
  method: 'get',
  path: '/v1/jobs/{id}',
  tag: 'jobs',
  summary: 'Get a job',
  params: jobParams,
  query: z.strictObject({
    wait: wholeNumber(0, MAX_WAIT_SECONDS)
      .optional()
      .describe('Answer when the job has ended, or after so many seconds.'),
  }),
  responses: { 200: { description: 'The job.', schema: jobSchema, example: exampleEndedJob } },
  problems: ['job-not-found'],
  async run({ project, params: { id }, query: { wait }, exchange }, context) {
    if (!wait) return answerJson(200, presentJob(await getWholeJob(context, { project, id })));
    const waited = await waitForJob(context, { project, id, seconds: wait, exchange });
    if (!waited) throw refuseUnknownJob(id);
    return answerJson(200, presentJob(waited));
  },
});
