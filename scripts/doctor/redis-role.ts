import { type Check, type Finding, fail, ok, warn } from './check.ts';
import { findRedisOption, readRedisInfo } from './redis-facts.ts';

export const redisRole: Check = {
  name: 'redis-role',
  async run() {
    return judgeRole(await readRedisInfo(), await findRedisOption('min-replicas-to-write'));
  },
};

/** Judges whether this Redis takes writes, and what a failover to one of its replicas would lose. */
export function judgeRole(info: ReadonlyMap<string, string>, leastReplicas: string | undefined): Finding {
  if (info.get('cluster_enabled') === '1') {
    return fail('this is a Redis Cluster, on which Longshore does not run yet', 'Use a Redis that is no cluster.');
  }
  if (info.get('role') !== 'master') {
    return fail('this Redis is a replica: it refuses writes (READONLY)', 'Point REDIS_URL at the master.');
  }
  const replicas = listReplicas(info);
  const inSync = replicas.filter(isInSync).length;
  const least = Number(leastReplicas ?? 0);
  if (inSync < least) {
    const says = `${inSync} of the ${least} replicas are there that min-replicas-to-write asks for: writes are refused (NOREPLICAS)`;
    return fail(says, 'Bring the replicas back, or lower min-replicas-to-write.');
  }
  if (replicas.length === 0) return ok('master, without a replica');
  const says = `master, ${inSync} of ${replicas.length} replicas in sync`;
  if (inSync < replicas.length) {
    return warn(
      `${says}: a failover to another loses jobs`,
      'Look at INFO replication, and at the log of the replica.',
    );
  }
  if (least > 0) return ok(`${says}, min-replicas-to-write ${least}`);
  return warn(
    `${says}, min-replicas-to-write 0: a split network loses what the old master acknowledges`,
    'redis-cli CONFIG SET min-replicas-to-write 1',
  );
}

/** `slave0:ip=10.0.0.2,port=6379,state=online,offset=42,lag=1` */
function listReplicas(info: ReadonlyMap<string, string>): string[] {
  return [...info].filter(([name]) => /^slave\d+$/.test(name)).map(([, replica]) => replica);
}

function isInSync(replica: string): boolean {
  const lagSeconds = Number(/lag=(-?\d+)/.exec(replica)?.[1] ?? -1);
  // As Redis itself counts for min-replicas-to-write, with its usual min-replicas-max-lag.
  return replica.includes('state=online') && lagSeconds >= 0 && lagSeconds <= 10;
}
