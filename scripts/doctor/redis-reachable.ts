import { askRedis } from '../wire/redis-wire.ts';
import { type Check, fail, ok } from './check.ts';
import { redisHost, redisUrl } from './redis-facts.ts';

export const redisReachable: Check = {
  name: 'redis',
  async run() {
    const startedAt = performance.now();
    try {
      await askRedis(redisUrl, [['PING']]);
    } catch (error) {
      return fail(
        `Redis at ${redisHost} does not answer: ${(error as Error).message}`,
        'Start Redis (npm start brings one), or set REDIS_URL.',
      );
    }
    return ok(`Redis at ${redisHost} answers in ${Math.ceil(performance.now() - startedAt)} ms`);
  },
};
