import { definitionConcurrency, labels, ownRate } from '@longshore/shared';
import { setLimit, toDefinitionLimit } from '@longshore/store';
import { z } from 'zod';
import { answerDefinition } from '../../definition/answer-definition.ts';
import { changeOrRefuse } from '../../definition/change-or-refuse.ts';
import { exampleDefinition } from '../../openapi/definition-examples.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { definitionSchema } from '../../present/present-definition.ts';

export const changeDefinition = defineOperation({
  id: 'changeDefinition',
  method: 'patch',
  path: '/v1/definitions/{name}',
  tag: 'definitions',
  summary: 'Change a definition',
  description:
    'What is given replaces what was there; the rest stays as it is. Limits hold at once for all jobs that have not started. Its versions never change: add one.',
  params: definitionParams,
  body: {
    schema: z.strictObject({
      labels: labels.optional(),
      concurrency: definitionConcurrency.optional(),
      rateLimit: ownRate.nullable().optional().describe('How fast its jobs may go on; null: as fast as they can.'),
    }),
    maxBytes: 16_384,
    examples: {
      labels: { labels: { team: 'media' } },
      limits: { concurrency: { limit: 3 }, rateLimit: { rate: '60/m' } },
    },
  },
  responses: { 200: { description: 'The definition.', schema: definitionSchema, example: exampleDefinition } },
  problems: ['definition-not-found'],
  async run({ project, params: { name }, body }, context) {
    const { concurrency, rateLimit: rate } = body;
    const slots = concurrency?.limit;
    await changeOrRefuse(context, { project, name, labels: body.labels, concurrencyKey: concurrency?.key });
    if (slots !== undefined || rate !== undefined) {
      const change = { ...(slots === undefined ? {} : { slots }), ...(rate === undefined ? {} : { rate }) };
      await setLimit(context.store, { project, id: toDefinitionLimit(name), ...change });
    }
    return await answerDefinition(context, { project, name });
  },
});
