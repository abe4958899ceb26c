import { LongshoreError } from '@longshore/shared';
import { readResult } from '@longshore/store';
import { describeMissingResult } from '../job/describe-missing-result.ts';
import { getJob } from '../job/get-job.ts';
import { defineOperation } from '../operation/operation.ts';
import { jobParams } from '../parameter/job-params.ts';

export const getResult = defineOperation({
  id: 'getResult',
  method: 'get',
  path: '/v1/jobs/{id}/result',
  tag: 'jobs',
  summary: 'Get the result of a job',
  description: 'What the job wrote to its result file, byte for byte.',
  params: jobParams,
  responses: {
    200: {
      description: 'The result: `application/json` where it parses as JSON.',
      content: { 'application/json': '{"sum":42}', 'application/octet-stream': 'forty-two' },
    },
  },
  problems: ['job-not-found', 'result-not-found'],
  async run({ project, params: { id } }, context) {
    const [job, result] = await Promise.all([getJob(context, { project, id }), readResult(context.store, project, id)]);
    if (!result) {
      throw new LongshoreError('result-not-found', `The job ${id} has no result: ${describeMissingResult(job)}.`);
    }
    const contentType = result.isJson ? 'application/json' : 'application/octet-stream';
    return { kind: 'bytes', status: 200, contentType, bytes: result.bytes };
  },
});
