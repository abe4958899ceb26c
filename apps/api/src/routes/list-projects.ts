import { projectName } from '@longshore/shared';
import { listProjects as listStoredProjects } from '@longshore/store';
import { z } from 'zod';
import { exampleProject } from '../openapi/examples.ts';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { wholeNumber } from '../parameter/parameters.ts';
import { listOf } from '../present/list.ts';
import { presentProject, projectSchema } from '../present/present-project.ts';

const DEFAULT_LIMIT = 50;

export const listProjects = defineOperation({
  id: 'listProjects',
  method: 'get',
  path: '/v1/projects',
  tag: 'projects',
  summary: 'List projects by name',
  isOfFleet: true,
  query: z.strictObject({
    limit: wholeNumber(1, 200).optional().describe(`How many; ${DEFAULT_LIMIT} where nothing is said.`),
    cursor: projectName.optional().describe('`nextCursor` of the page before.'),
  }),
  responses: {
    200: {
      description: 'A page of projects.',
      schema: listOf(projectSchema),
      example: { data: [exampleProject], nextCursor: null },
    },
  },
  problems: [],
  async run({ query: { limit = DEFAULT_LIMIT, cursor } }, { store }) {
    const found = await listStoredProjects(store, { after: cursor, limit: limit + 1 });
    const page = found.slice(0, limit);
    const nextCursor = found.length > limit ? page.at(-1)?.name : undefined;
    return answerJson(200, { data: page.map(presentProject), nextCursor: nextCursor ?? null });
  },
});
