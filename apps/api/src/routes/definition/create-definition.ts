import { definitionName, LongshoreError, labels } from '@longshore/shared';
import { createDefinition as createStoredDefinition } from '@longshore/store';
import { z } from 'zod';
import { answerDefinition } from '../../definition/answer-definition.ts';
import { contentShape, readContent } from '../../definition/read-content.ts';
import { completeKey, reserveKey } from '../../idempotency/reserve-key.ts';
import { exampleDefinition, exampleDefinitionRequest } from '../../openapi/definition-examples.ts';
import { IDEMPOTENCY_KEY, REPLAYED } from '../../openapi/headers.ts';
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
  headers: [IDEMPOTENCY_KEY],
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
      headers: { Location: 'Where the definition is found.', ...REPLAYED },
    },
  },
  problems: ['definition-exists', 'registry-unavailable', 'idempotency-key-reused', 'idempotency-key-in-flight'],
  async run({ project, body: { name, labels }, exchange }, context) {
    const reserved = await reserveKey(context, { project, exchange });
    const create = async () => {
      const content = await readContent(context, exchange);
      return await createStoredDefinition(context.store, { project, name, labels, content, createdAt: reserved.at });
    };
    const word = reserved.replayed?.word ?? (await create());
    if (!reserved.replayed) await completeKey(context, reserved, { word });
    if (word === 'exists') {
      const advice = 'add a version to it (POST …/versions), or choose another name';
      throw new LongshoreError('definition-exists', `There is a definition "${name}" already; ${advice}.`);
    }
    const isReplayed = reserved.replayed !== undefined;
    return await answerDefinition(context, { project, name, isNew: true, isReplayed });
  },
});
