import { z } from 'zod';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { RELEASE } from '../release.ts';

export const getVersion = defineOperation({
  id: 'getVersion',
  method: 'get',
  path: '/version',
  tag: 'operations',
  summary: 'Say which release answers',
  isOfFleet: true,
  responses: {
    200: {
      description: 'The release.',
      schema: z.object({ name: z.string(), version: z.string(), node: z.string() }),
      example: { name: 'longshore', version: RELEASE, node: 'v24.21.0' },
    },
  },
  problems: [],
  async run() {
    return answerJson(200, { name: 'longshore', version: RELEASE, node: process.version });
  },
});
