import { MAX_PAYLOAD_BYTES } from '@longshore/shared';
import { answerSubmission } from '../job/answer-submission.ts';
import { exampleEndedJob, exampleJob, exampleRequest } from '../openapi/examples.ts';
import { IDEMPOTENCY_KEY, PREFER, REPLAYED, TRACEPARENT } from '../openapi/headers.ts';
import { jobRequestBody } from '../openapi/request-schemas.ts';
import { defineOperation } from '../operation/operation.ts';
import { jobSchema } from '../present/present-job.ts';

/** Room for the payload, and for everything beside it. */
export const MAX_SUBMIT_BYTES = MAX_PAYLOAD_BYTES + 262_144;

export const submitJob = defineOperation({
  id: 'submitJob',
  method: 'post',
  path: '/v1/jobs',
  tag: 'jobs',
  summary: 'Submit a job',
  description: 'Runs an image as a job. A 202 means that the job is kept: it will end in one of the terminal states.',
  headers: [IDEMPOTENCY_KEY, PREFER, TRACEPARENT],
  body: {
    schema: jobRequestBody,
    maxBytes: MAX_SUBMIT_BYTES,
    examples: { payload: exampleRequest, smallest: { image: 'alpine:3.20' } },
  },
  responses: {
    202: {
      description: 'The job is accepted.',
      schema: jobSchema,
      example: exampleJob,
      headers: { Location: 'Where the job is found.', ...REPLAYED },
    },
    200: {
      description: 'The client asked to wait, and the job has ended.',
      schema: jobSchema,
      example: exampleEndedJob,
      headers: { Location: 'Where the job is found.', 'Preference-Applied': 'The wait that was applied.', ...REPLAYED },
    },
  },
  problems: ['idempotency-key-reused', 'idempotency-key-in-flight'],
  async run({ project, body, exchange }, context) {
    return await answerSubmission(context, { project, request: body, exchange });
  },
});
