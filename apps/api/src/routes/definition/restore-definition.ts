import { answerDefinition } from '../../definition/answer-definition.ts';
import { changeOrRefuse } from '../../definition/change-or-refuse.ts';
import { exampleDefinition } from '../../openapi/definition-examples.ts';
import { NO_BODY } from '../../operation/no-body.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { definitionSchema } from '../../present/present-definition.ts';

export const restoreDefinition = defineOperation({
  id: 'restoreDefinition',
  method: 'post',
  path: '/v1/definitions/{name}/restore',
  tag: 'definitions',
  summary: 'Take a definition out of the archive',
  description: 'It takes jobs again, from the version that was live.',
  params: definitionParams,
  body: NO_BODY,
  responses: { 200: { description: 'The definition.', schema: definitionSchema, example: exampleDefinition } },
  problems: ['definition-not-found'],
  async run({ project, params: { name } }, context) {
    await changeOrRefuse(context, { project, name, isArchived: false });
    return await answerDefinition(context, { project, name });
  },
});
