import { type Check, fail, ok, warn } from './check.ts';
import { readRedisInfo } from './redis-facts.ts';

const mend = 'redis-cli CONFIG SET maxmemory-policy noeviction';

export const redisEviction: Check = {
  name: 'redis-eviction',
  async run() {
    const info = await readRedisInfo();
    const policy = info.get('maxmemory_policy') ?? 'unknown';
    if (policy === 'noeviction') return ok('maxmemory-policy noeviction');
    if (info.get('maxmemory') === '0')
      return warn(`maxmemory-policy is ${policy}: once maxmemory is set, jobs would be evicted`, mend);
    return fail(`maxmemory-policy is ${policy}: a full Redis would throw jobs away`, mend);
  },
};
