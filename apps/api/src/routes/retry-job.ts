import { isTerminal, LongshoreError } from '@longshore/shared';
import { readPayload } from '@longshore/store';
import { answerSubmission } from '../job/answer-submission.ts';
import { getJob } from '../job/get-job.ts';
import { toRetryRequest } from '../job/to-retry-request.ts';
import { exampleJob, exampleRetriedJob } from '../openapi/examples.ts';
import { IDEMPOTENCY_KEY, PREFER, REPLAYED, TRACEPARENT } from '../openapi/headers.ts';
import { NO_BODY } from '../operation/no-body.ts';
import { defineOperation } from '../operation/operation.ts';
import { jobParams } from '../parameter/job-params.ts';
import { jobSchema } from '../present/present-job.ts';

export const retryJob = defineOperation({
  id: 'retryJob',
  method: 'post',
  path: '/v1/jobs/{id}/retry',
  tag: 'jobs',
  summary: 'Run an ended job again, as a new job',
  description:
    'The new job has the same frozen spec, image and payload, and is queued at once; the old one stays as it is.',
  headers: [IDEMPOTENCY_KEY, PREFER, TRACEPARENT],
  params: jobParams,
  body: NO_BODY,
  responses: {
    202: {
      description: 'The new job is accepted.',
      schema: jobSchema,
      example: exampleRetriedJob,
      headers: { Location: 'Where the new job is found.', ...REPLAYED },
    },
    200: {
      description: 'The client asked to wait, and the new job has ended.',
      schema: jobSchema,
      example: exampleJob,
      headers: { Location: 'Where the new job is found.', ...REPLAYED },
    },
  },
  problems: [
    'job-not-found',
    'job-not-ended',
    'project-queue-full',
    'idempotency-key-reused',
    'idempotency-key-in-flight',
    'concurrency-limit-reached',
  ],
  async run({ project, params: { id }, exchange }, context) {
    const source = await getJob(context, { project, id });
    if (!isTerminal(source.state)) {
      throw new LongshoreError('job-not-ended', `The job ${id} is ${source.state}; wait until it ends, or cancel it.`);
    }
    const payload = await readPayload(context.store, project, id);
    const request = toRetryRequest(source, payload);
    return await answerSubmission(context, { project, request, retryOf: id, exchange });
  },
});
