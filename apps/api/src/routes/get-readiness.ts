import { LongshoreError } from '@longshore/shared';
import { z } from 'zod';
import { answerJson } from '../operation/answer.ts';
import { defineOperation } from '../operation/operation.ts';
import { flag } from '../parameter/parameters.ts';
import { checkReadiness, readinessSchema } from '../readiness/check-readiness.ts';

export const getReadiness = defineOperation({
  id: 'getReadiness',
  method: 'get',
  path: '/readyz',
  tag: 'operations',
  summary: 'Say whether this process can do its work',
  isOfFleet: true,
  query: z.strictObject({ verbose: flag().optional().describe('Tell each check, and what may cost jobs later.') }),
  responses: {
    200: { description: 'It can.', schema: readinessSchema, example: { status: 'ready' } },
  },
  problems: ['shutting-down', 'redis-unavailable'],
  async run({ query: { verbose } }, context) {
    const { status, checks, warnings } = await checkReadiness(context);
    if (verbose) return answerJson(status === 'ready' ? 200 : 503, { status, checks, warnings });
    if (status === 'ready') return answerJson(200, { status });
    const failed = checks.find(({ isOk }) => !isOk);
    const code = failed?.name === 'process' ? 'shutting-down' : 'redis-unavailable';
    throw new LongshoreError(code, `Not ready: ${failed?.detail}`);
  },
});
