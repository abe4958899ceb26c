import { MAX_PAYLOAD_BYTES } from '@longshore/shared';
import { z } from 'zod';
import { answerDryRun, dryRunSchema } from '../job/answer-dry-run.ts';
import { answerSubmission } from '../job/answer-submission.ts';
import { readJobRequest } from '../job/read-job-request.ts';
import { exampleEndedJob, exampleJob, exampleRequest } from '../openapi/examples.ts';
import { IDEMPOTENCY_KEY, PREFER, REPLAYED, TRACEPARENT } from '../openapi/headers.ts';
import { jobRequestBody } from '../openapi/request-schemas.ts';
import { defineOperation } from '../operation/operation.ts';
import { flag } from '../parameter/parameters.ts';
import { jobSchema } from '../present/present-job.ts';

/** Room for the payload, and for everything beside it. */
export const MAX_SUBMIT_BYTES = MAX_PAYLOAD_BYTES + 262_144;

export const submitJob = defineOperation({
  id: 'submitJob',
  method: 'post',
  path: '/v1/jobs',
  tag: 'jobs',
  summary: 'Submit a job',
  description:
    'Runs an image as a job, or what a definition says. A 202 means that the job is kept: it will end in one of the terminal states.',
  headers: [IDEMPOTENCY_KEY, PREFER, TRACEPARENT],
  query: z.strictObject({
    dryRun: flag().optional().describe('Check the request and say what would become of the job, and submit nothing.'),
  }),
  body: {
    // What names a definition is judged together with that.
    schema: z.unknown(),
    shownAs: jobRequestBody,
    maxBytes: MAX_SUBMIT_BYTES,
    examples: {
      payload: exampleRequest,
      smallest: { image: 'alpine:3.20' },
      definition: { definition: 'resize-image', payload: { a: 1 } },
    },
  },
  responses: {
    202: {
      description: 'The job is accepted.',
      schema: jobSchema,
      example: exampleJob,
      headers: { Location: 'Where the job is found.', ...REPLAYED },
    },
    200: {
      description: 'The client asked to wait, and the job has ended; or it asked what would become of it.',
      schema: z.union([jobSchema, dryRunSchema]),
      example: exampleEndedJob,
      headers: { Location: 'Where the job is found.', 'Preference-Applied': 'The wait that was applied.', ...REPLAYED },
    },
  },
  problems: [
    'project-queue-full',
    'definition-archived',
    'idempotency-key-reused',
    'idempotency-key-in-flight',
    'concurrency-limit-reached',
  ],
  async run({ project, query, body, exchange }, context) {
    const request = await readJobRequest(context, { project, value: body, name: 'The body' });
    if (query.dryRun) return await answerDryRun(context, { project, request });
    return await answerSubmission(context, { project, request, exchange });
  },
});
