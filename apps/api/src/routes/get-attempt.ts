import { jobIdSchema, LongshoreError } from '@longshore/shared';
import { listAttempts } from '@longshore/store';
import { z } from 'zod';
import { getJob } from '../job/get-job.ts';
import { exampleAttempt } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { wholeNumber } from '../parameter/parameters.ts';
import { attemptSchema, presentAttempt } from '../present/present-attempt.ts';

export const getAttempt = defineOperation({
  id: 'getAttempt',
  method: 'get',
  path: '/v1/jobs/{id}/attempts/{number}',
  tag: 'jobs',
  summary: 'Get one attempt of a job',
  params: z.strictObject({ id: jobIdSchema, number: wholeNumber(1, 999_999) }),
  responses: { 200: { description: 'The attempt.', schema: attemptSchema, example: exampleAttempt } },
  problems: ['job-not-found', 'attempt-not-found'],
  async run({ project, params: { id, number } }, context) {
    await getJob(context, { project, id });
    const attempts = await listAttempts(context.store, project, id);
    const attempt = attempts.find((candidate) => candidate.number === number);
    if (!attempt) throw new LongshoreError('attempt-not-found', `The job ${id} has no attempt ${number}.`);
    return answerJson(200, presentAttempt(attempt));
  },
});
