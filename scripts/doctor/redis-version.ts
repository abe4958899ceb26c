import { type Check, fail, ok } from './check.ts';
import { readRedisInfo } from './redis-facts.ts';
import { isAtLeast } from './versions.ts';

// The scripts and their callers use commands that came with it (LMOVE, GETDEL, XAUTOCLAIM, ZADD GT).
const least = '6.2.0';

export const redisVersion: Check = {
  name: 'redis-version',
  async run() {
    const info = await readRedisInfo();
    const version = info.get('redis_version') ?? '0';
    if (isAtLeast(version, least)) return ok(`Redis ${version}`);
    return fail(
      `Redis ${version} is older than ${least}`,
      `Upgrade Redis to ${least} or later; 7 is what Longshore is tested on.`,
    );
  },
};
