import { answerDefinition } from '../../definition/answer-definition.ts';
import { exampleDefinition } from '../../openapi/definition-examples.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { definitionSchema } from '../../present/present-definition.ts';

export const getDefinition = defineOperation({
  id: 'getDefinition',
  method: 'get',
  path: '/v1/definitions/{name}',
  tag: 'definitions',
  summary: 'Get a definition, with its live version',
  params: definitionParams,
  responses: { 200: { description: 'The definition.', schema: definitionSchema, example: exampleDefinition } },
  problems: ['definition-not-found'],
  async run({ project, params: { name } }, context) {
    return await answerDefinition(context, { project, name });
  },
});
