import { addVersion as addStoredVersion } from '@longshore/store';
import { z } from 'zod';
import { getDefinition, refuseUnknownDefinition } from '../../definition/get-definition.ts';
import { contentShape, readContent } from '../../definition/read-content.ts';
import { exampleDefinitionRequest, exampleVersion } from '../../openapi/definition-examples.ts';
import { answerJson } from '../../operation/answer.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { presentVersion, toDefinitionPath, versionSchema } from '../../present/present-definition.ts';
import { MAX_DEFINITION_BYTES } from './create-definition.ts';

export const addVersion = defineOperation({
  id: 'addVersion',
  method: 'post',
  path: '/v1/definitions/{name}/versions',
  tag: 'definitions',
  summary: 'Add a version to a definition',
  description:
    'A version never changes, and the same content again is the same version. It becomes the live one, unless `live` is false.',
  params: definitionParams,
  body: {
    schema: z.strictObject({
      ...contentShape,
      live: z.boolean().default(true).describe('Jobs are made from it from now on.'),
    }),
    maxBytes: MAX_DEFINITION_BYTES,
    examples: { version: { spec: exampleDefinitionRequest.spec } },
  },
  responses: {
    201: {
      description: 'The new version.',
      schema: versionSchema,
      example: exampleVersion,
      headers: { Location: 'Where the version is found.' },
    },
    200: {
      description: 'A version of that content was there already.',
      schema: versionSchema,
      example: exampleVersion,
      headers: { Location: 'Where the version is found.' },
    },
  },
  problems: ['definition-not-found', 'registry-unavailable'],
  async run({ project, params: { name }, body: { live }, exchange }, context) {
    const content = await readContent(context, exchange);
    const added = await addStoredVersion(context.store, { project, name, content, isLive: live });
    if (added.word === 'not-found') throw refuseUnknownDefinition(name);
    const found = await getDefinition(context, { project, name, version: added.number });
    const headers = { Location: `${toDefinitionPath(name)}/versions/${added.number}` };
    return answerJson(added.word === 'ok' ? 201 : 200, presentVersion(found.content), headers);
  },
});
