import { labels } from '@longshore/shared';
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
  description: 'What is given replaces what was there; the rest stays as it is. Its versions never change: add one.',
  params: definitionParams,
  body: {
    schema: z.strictObject({ labels: labels.optional() }),
    maxBytes: 16_384,
    examples: { labels: { labels: { team: 'media' } } },
  },
  responses: { 200: { description: 'The definition.', schema: definitionSchema, example: exampleDefinition } },
  problems: ['definition-not-found'],
  async run({ project, params: { name }, body }, context) {
    await changeOrRefuse(context, { project, name, labels: body.labels });
    return await answerDefinition(context, { project, name });
  },
});
