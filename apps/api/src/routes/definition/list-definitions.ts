import { listDefinitions as listStoredDefinitions } from '@longshore/store';
import { z } from 'zod';
import { exampleDefinitionList } from '../../openapi/definition-examples.ts';
import { answerJson } from '../../operation/answer.ts';
import { defineOperation } from '../../operation/operation.ts';
import { labelFilter } from '../../parameter/label-filter.ts';
import { formatNameCursor, nameCursor } from '../../parameter/name-cursor.ts';
import { flag, wholeNumber } from '../../parameter/parameters.ts';
import { listOf } from '../../present/list.ts';
import { definitionSummarySchema, presentDefinitionSummary } from '../../present/present-definition.ts';

const DEFAULT_LIMIT = 50;

export const listDefinitions = defineOperation({
  id: 'listDefinitions',
  method: 'get',
  path: '/v1/definitions',
  tag: 'definitions',
  summary: 'List definitions, by name',
  description: 'A filter that finds little may give a short page with a `nextCursor`: go on until that is null.',
  query: z.strictObject({
    label: labelFilter().optional().describe('`name=value` of the definition; repeated, all of them must match.'),
    archived: flag().optional().describe('Those that are archived, in place of the others.'),
    limit: wholeNumber(1, 200).optional().describe(`How many; ${DEFAULT_LIMIT} where nothing is said.`),
    cursor: nameCursor().optional().describe('`nextCursor` of the page before.'),
  }),
  responses: {
    200: {
      description: 'A page of definitions.',
      schema: listOf(definitionSummarySchema),
      example: exampleDefinitionList,
    },
  },
  problems: [],
  async run({ project, query }, { store }) {
    const { definitions, next } = await listStoredDefinitions(store, {
      project,
      labels: query.label,
      isArchived: query.archived ?? false,
      after: query.cursor,
      limit: query.limit ?? DEFAULT_LIMIT,
    });
    const nextCursor = next === undefined ? null : formatNameCursor(next);
    return answerJson(200, { data: definitions.map(presentDefinitionSummary), nextCursor });
  },
});
