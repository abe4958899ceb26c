import { type Check, type Finding, fail, ok, warn } from './check.ts';
import { findRedisOption, readRedisInfo } from './redis-facts.ts';

export const redisClients: Check = {
  name: 'redis-clients',
  async run() {
    const info = await readRedisInfo();
    const limit = Number((await findRedisOption('maxclients')) ?? info.get('maxclients') ?? 0);
    return judgeClients(Number(info.get('connected_clients') ?? 0), limit);
  },
};

/** Judges the number of connections: one too many is refused, and its process is without Redis. */
export function judgeClients(connected: number, limit: number): Finding {
  const says = `${connected} connections of ${limit === 0 ? 'an unknown limit' : limit}`;
  const mend = 'redis-cli CONFIG SET maxclients 10000, and allow Redis as many open files.';
  const share = limit > 0 ? connected / limit : 0;
  if (share > 0.95) return fail(`${says}: workers and apis will be refused`, mend);
  return share > 0.75 ? warn(says, mend) : ok(says);
}
