import { assertNever, isTerminal, LongshoreError } from '@longshore/shared';
import { cancelJob as cancelStoredJob } from '@longshore/store';
import { getWholeJob, refuseUnknownJob } from '../job/get-job.ts';
import { exampleCancelledJob } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { NO_BODY } from '../operation/no-body.ts';
import { defineOperation } from '../operation/operation.ts';
import { jobParams } from '../parameter/job-params.ts';
import { jobSchema, presentJob } from '../present/present-job.ts';

export const cancelJob = defineOperation({
  id: 'cancelJob',
  method: 'post',
  path: '/v1/jobs/{id}/cancel',
  tag: 'jobs',
  summary: 'Cancel a job',
  description:
    'A job that waits is cancelled at once; one that runs is asked to stop, and killed if it does not. Asking twice is fine.',
  params: jobParams,
  body: NO_BODY,
  responses: {
    200: { description: 'It is cancelled.', schema: jobSchema, example: exampleCancelledJob },
    202: { description: 'It runs, and was asked to stop.', schema: jobSchema, example: exampleCancelledJob },
  },
  problems: ['job-not-found', 'job-ended'],
  async run({ project, params: { id } }, context) {
    const { word, job } = await cancelStoredJob(context.store, { project, id });
    if (word === 'not-found' || !job) throw refuseUnknownJob(id);
    switch (word) {
      case 'ended':
        throw new LongshoreError('job-ended', `The job ${id} has ended as ${job.state}; there is nothing to cancel.`);
      case 'cancelled':
      case 'requested':
      case 'already':
        return answerJson(isTerminal(job.state) ? 200 : 202, presentJob(await getWholeJob(context, { project, id })));
      default:
        return assertNever(word);
    }
  },
});
