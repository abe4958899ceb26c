import { getDefinition } from '../../definition/get-definition.ts';
import { exampleVersion } from '../../openapi/definition-examples.ts';
import { answerJson } from '../../operation/answer.ts';
import { defineOperation } from '../../operation/operation.ts';
import { versionParams } from '../../parameter/definition-params.ts';
import { presentVersion, versionSchema } from '../../present/present-definition.ts';

export const getDefinitionVersion = defineOperation({
  id: 'getDefinitionVersion',
  method: 'get',
  path: '/v1/definitions/{name}/versions/{version}',
  tag: 'definitions',
  summary: 'Get a version of a definition',
  params: versionParams,
  responses: { 200: { description: 'The version.', schema: versionSchema, example: exampleVersion } },
  problems: ['definition-not-found', 'version-not-found'],
  async run({ project, params }, context) {
    const { content } = await getDefinition(context, { project, ...params });
    return answerJson(200, presentVersion(content));
  },
});
