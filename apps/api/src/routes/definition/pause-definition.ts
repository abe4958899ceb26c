import { pauseDefinition as pauseStored } from '../../definition/pause-definition.ts';
import { exampleDefinition } from '../../openapi/definition-examples.ts';
import { NO_BODY } from '../../operation/no-body.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { definitionSchema } from '../../present/present-definition.ts';

export const pauseDefinition = defineOperation({
  id: 'pauseDefinition',
  method: 'post',
  path: '/v1/definitions/{name}/pause',
  tag: 'definitions',
  summary: 'Pause a definition',
  description: 'Jobs that run go on. Those that have not started, and new ones, are blocked until it is resumed.',
  params: definitionParams,
  body: NO_BODY,
  responses: { 200: { description: 'The definition.', schema: definitionSchema, example: exampleDefinition } },
  problems: ['definition-not-found'],
  async run({ project, params: { name } }, context) {
    return await pauseStored(context, { project, name, isPaused: true });
  },
});
