import { MAX_VERSION } from '@longshore/shared';
import { listVersions as listStoredVersions } from '@longshore/store';
import { z } from 'zod';
import { getDefinition } from '../../definition/get-definition.ts';
import { exampleVersionList } from '../../openapi/definition-examples.ts';
import { answerJson } from '../../operation/answer.ts';
import { defineOperation } from '../../operation/operation.ts';
import { definitionParams } from '../../parameter/definition-params.ts';
import { wholeNumber } from '../../parameter/parameters.ts';
import { listOf } from '../../present/list.ts';
import { presentVersion, versionSchema } from '../../present/present-definition.ts';

const DEFAULT_LIMIT = 20;

export const listVersions = defineOperation({
  id: 'listVersions',
  method: 'get',
  path: '/v1/definitions/{name}/versions',
  tag: 'definitions',
  summary: 'List the versions of a definition, newest first',
  params: definitionParams,
  query: z.strictObject({
    limit: wholeNumber(1, 100).optional().describe(`How many; ${DEFAULT_LIMIT} where nothing is said.`),
    cursor: wholeNumber(1, MAX_VERSION).optional().describe('`nextCursor` of the page before.'),
  }),
  responses: {
    200: { description: 'A page of versions.', schema: listOf(versionSchema), example: exampleVersionList },
  },
  problems: ['definition-not-found'],
  async run({ project, params: { name }, query: { limit = DEFAULT_LIMIT, cursor } }, context) {
    const { definition } = await getDefinition(context, { project, name });
    const before = Math.min(cursor ?? MAX_VERSION, definition.versions + 1);
    const versions = await listStoredVersions(context.store, { project, name, before, limit });
    const last = versions.at(-1)?.number ?? 1;
    return answerJson(200, { data: versions.map(presentVersion), nextCursor: last > 1 ? String(last) : null });
  },
});
