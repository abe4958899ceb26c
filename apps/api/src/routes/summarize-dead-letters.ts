import { countDeadLetters } from '@longshore/store';
import { exampleDeadLetterSummary } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { deadLetterSummarySchema, presentDeadLetters } from '../present/present-dead-letters.ts';

export const summarizeDeadLetters = defineOperation({
  id: 'summarizeDeadLetters',
  method: 'get',
  path: '/v1/dead-letters/summary',
  tag: 'jobs',
  summary: 'Count dead letters by reason and definition',
  responses: {
    200: {
      description: 'How many jobs have failed for good, and are kept.',
      schema: deadLetterSummarySchema,
      example: exampleDeadLetterSummary,
    },
  },
  problems: [],
  async run({ project }, { store }) {
    return answerJson(200, presentDeadLetters(await countDeadLetters(store, project)));
  },
});
