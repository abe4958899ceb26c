import { answerDefinition } from '../../definition/answer-definition.ts';
import { changeOrRefuse } from '../../definition/change-or-refuse.ts';
import { exampleDefinition } from '../../openapi/definition-examples.ts';
import { NO_BODY } from '../../operation/no-body.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { definitionSchema } from '../../present/present-definition.ts';

export const archiveDefinition = defineOperation({
  id: 'archiveDefinition',
  method: 'post',
  path: '/v1/definitions/{name}/archive',
  tag: 'definitions',
  summary: 'Archive a definition',
  description: 'It takes no more jobs, and is left out of the list. Jobs that there are go on.',
  params: definitionParams,
  body: NO_BODY,
  responses: { 200: { description: 'The definition.', schema: definitionSchema, example: exampleDefinition } },
  problems: ['definition-not-found'],
  async run({ project, params: { name } }, context) {
    await changeOrRefuse(context, { project, name, isArchived: true });
    return await answerDefinition(context, { project, name });
  },
});
