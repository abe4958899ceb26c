import { askRedis } from '../wire/redis-wire.ts';
import { type Check, fail, ok } from './check.ts';
import { redisHost, redisUrl } from './redis-facts.ts';

export const redisReachable: Check = {
  name: 'redis',
  async run() {
    const startedAt = performance.now();
    try {
      // Not PING, which a Redis whose disk is full refuses: what is wrong with it is for others to say.
      await askRedis(redisUrl, [['TIME']]);
    } catch (error) {
      return fail(
        `Redis at ${redisHost} does not answer: ${(error as Error).message}`,
        'Start Redis (npm start brings one), or set REDIS_URL.',
      );
    }
    return ok(`Redis at ${redisHost} answers in ${Math.ceil(performance.now() - startedAt)} ms`);
  },
};
