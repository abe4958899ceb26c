import { z } from 'zod';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';

export const getLiveness = defineOperation({
  id: 'getLiveness',
  method: 'get',
  path: '/livez',
  tag: 'operations',
  summary: 'Say that this process lives',
  isOfFleet: true,
  description: 'It asks nothing of others, so that an outage of Redis restarts nobody.',
  responses: {
    200: { description: 'It lives.', schema: z.object({ status: z.literal('alive') }), example: { status: 'alive' } },
  },
  problems: [],
  async run() {
    return answerJson(200, { status: 'alive' });
  },
});
