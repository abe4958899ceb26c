import { MAX_VERSION } from '@longshore/shared';
import { z } from 'zod';
import { answerDefinition } from '../../definition/answer-definition.ts';
import { changeOrRefuse } from '../../definition/change-or-refuse.ts';
import { exampleDefinition } from '../../openapi/definition-examples.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { definitionSchema } from '../../present/present-definition.ts';

export const makeVersionLive = defineOperation({
  id: 'makeVersionLive',
  method: 'post',
  path: '/v1/definitions/{name}/live',
  tag: 'definitions',
  summary: 'Make a version the live one',
  description: 'Also one that is older than the one that is live. Jobs that there are stay what they were made as.',
  params: definitionParams,
  body: {
    schema: z.strictObject({
      version: z
        .int()
        .min(1)
        .max(MAX_VERSION)
        .meta({ examples: [1] }),
    }),
    maxBytes: 1_024,
    examples: { older: { version: 1 } },
  },
  responses: { 200: { description: 'The definition.', schema: definitionSchema, example: exampleDefinition } },
  problems: ['definition-not-found', 'version-not-found'],
  async run({ project, params: { name }, body: { version } }, context) {
    await changeOrRefuse(context, { project, name, live: version });
    return await answerDefinition(context, { project, name });
  },
});
