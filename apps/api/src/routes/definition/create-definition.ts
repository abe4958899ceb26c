import { definitionName, LongshoreError, labels } from '@longshore/shared';
import { createDefinition as createStoredDefinition } from '@longshore/store';
import { z } from 'zod';
import { answerDefinition } from '../../definition/answer-definition.ts';
import { contentShape, readContent } from '../../definition/read-content.ts';
import { exampleDefinition, exampleDefinitionRequest } from '../../openapi/definition-examples.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionSchema } from '../../present/present-definition.ts';

/** Room for the template of a job. */
export const MAX_DEFINITION_BYTES = 262_144;

export const createDefinition = defineOperation({
  id: 'createDefinition',
  method: 'post',
  path: '/v1/definitions',
  tag: 'definitions',
  summary: 'Create a definition',
  description: 'A name, and version 1 of what its jobs are. That version is live.',
  body: {
    schema: z.strictObject({
      name: definitionName,
      labels: labels.default({}).describe('Of the definition itself, not of its jobs.'),
      ...contentShape,
    }),
    maxBytes: MAX_DEFINITION_BYTES,
    examples: { definition: exampleDefinitionRequest },
  },
  responses: {
    201: {
      description: 'The definition.',
      schema: definitionSchema,
      example: exampleDefinition,
      headers: { Location: 'Where the definition is found.' },
    },
  },
  problems: ['definition-exists', 'registry-unavailable'],
  async run({ project, body: { name, labels }, exchange }, context) {
    const content = await readContent(context, exchange);
    const word = await createStoredDefinition(context.store, { project, name, labels, content });
    if (word === 'exists') {
      const advice = 'add a version to it (POST …/versions), or choose another name';
      throw new LongshoreError('definition-exists', `There is a definition "${name}" already; ${advice}.`);
    }
    return await answerDefinition(context, { project, name, isNew: true });
  },
});
