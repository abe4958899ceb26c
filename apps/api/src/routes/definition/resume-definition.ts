import { pauseDefinition as pauseStored } from '../../definition/pause-definition.ts';
import { exampleDefinition } from '../../openapi/definition-examples.ts';
import { NO_BODY } from '../../operation/no-body.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { definitionSchema } from '../../present/present-definition.ts';

export const resumeDefinition = defineOperation({
  id: 'resumeDefinition',
  method: 'post',
  path: '/v1/definitions/{name}/resume',
  tag: 'definitions',
  summary: 'Let a paused definition go on',
  description: 'What waited goes on in its order, as far as the limits allow.',
  params: definitionParams,
  body: NO_BODY,
  responses: { 200: { description: 'The definition.', schema: definitionSchema, example: exampleDefinition } },
  problems: ['definition-not-found'],
  async run({ project, params: { name } }, context) {
    return await pauseStored(context, { project, name, isPaused: false });
  },
});
