import { jobTiming, MAX_VERSION, payload } from '@longshore/shared';
import { z } from 'zod';
import { checkPayload } from '../../definition/check-payload.ts';
import { completeRequest } from '../../definition/complete-request.ts';
import { getDefinition } from '../../definition/get-definition.ts';
import { answerDryRun, dryRunSchema } from '../../job/answer-dry-run.ts';
import { answerSubmission } from '../../job/answer-submission.ts';
import { exampleDefinitionJob } from '../../openapi/definition-examples.ts';
import { exampleEndedJob } from '../../openapi/examples.ts';
import { IDEMPOTENCY_KEY, PREFER, REPLAYED, TRACEPARENT } from '../../openapi/headers.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { labelFilter } from '../../parameter/label-filter.ts';
import { asText, flag, wholeNumber } from '../../parameter/parameters.ts';
import { jobSchema } from '../../present/present-job.ts';
import { MAX_SUBMIT_BYTES } from '../submit-job.ts';

const headers = { Location: 'Where the job is found.', ...REPLAYED };

export const submitToDefinition = defineOperation({
  id: 'submitToDefinition',
  method: 'post',
  path: '/v1/definitions/{name}/jobs',
  tag: 'definitions',
  summary: 'Submit a job of a definition',
  description: 'The body is the payload, as it is: any JSON value, or nothing. All else comes from the definition.',
  headers: [IDEMPOTENCY_KEY, PREFER, TRACEPARENT],
  params: definitionParams,
  query: z.strictObject({
    version: wholeNumber(1, MAX_VERSION).optional().describe('The live version where nothing is said.'),
    delay: asText(jobTiming.delay, '10m'),
    runAt: asText(jobTiming.runAt, '2026-11-21T08:00:00Z'),
    expiresIn: asText(jobTiming.expiresIn, '2h'),
    deadline: asText(jobTiming.deadline, '1h'),
    priority: wholeNumber(0, 9).optional().describe('9 goes first.'),
    dryRun: flag().optional().describe('Check the request and say what would become of the job, and submit nothing.'),
    label: labelFilter().optional().describe('`name=value`; repeated, for several labels.'),
  }),
  body: {
    schema: payload,
    maxBytes: MAX_SUBMIT_BYTES,
    examples: { payload: { url: 'https://example.com/cat.png', width: 640 } },
    isOptional: true,
    isPayload: true,
  },
  responses: {
    202: { description: 'The job is accepted.', schema: jobSchema, example: exampleDefinitionJob, headers },
    200: {
      description: 'The client asked to wait, and the job has ended; or it asked what would become of it.',
      schema: z.union([jobSchema, dryRunSchema]),
      example: exampleEndedJob,
      headers: { ...headers, 'Preference-Applied': 'The wait that was applied.' },
    },
  },
  problems: [
    'definition-not-found',
    'version-not-found',
    'definition-archived',
    'idempotency-key-reused',
    'idempotency-key-in-flight',
  ],
  async run({ project, params: { name }, query, body, exchange }, context) {
    const { version, label, dryRun, ...fields } = query;
    const found = await getDefinition(context, { project, name, ...(version === undefined ? {} : { version }) });
    const own = { ...fields, ...(label ? { labels: label } : {}), ...(body === undefined ? {} : { payload: body }) };
    const request = completeRequest({ ...found, own, name: 'The job', payloadPointer: '' });
    checkPayload(context, { ...found, payload: request.payload, pointer: '' });
    if (dryRun) return await answerDryRun(context, { project, request });
    return await answerSubmission(context, { project, request, exchange });
  },
});
