import { explainJob as explain } from '../explain/explain-job.ts';
import { explanationSchema } from '../explain/explanation.ts';
import { gatherCircumstances } from '../explain/gather-circumstances.ts';
import { getJob } from '../job/get-job.ts';
import { exampleExplanation } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { jobParams } from '../parameter/job-params.ts';

export const explainJob = defineOperation({
  id: 'explainJob',
  method: 'get',
  path: '/v1/jobs/{id}/explain',
  tag: 'jobs',
  summary: 'Say why a job waits, or why it ended',
  params: jobParams,
  responses: { 200: { description: 'Why.', schema: explanationSchema, example: exampleExplanation } },
  problems: ['job-not-found'],
  async run({ project, params: { id } }, context) {
    const job = await getJob(context, { project, id });
    return answerJson(200, explain(await gatherCircumstances(context.store, job)));
  },
});
