import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { talks, talksLong } from '../client/job-kinds.ts';
import { openRedis } from '../fleet/open-redis.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import type { Fault } from './fault.ts';
import { healedNow, startVictim } from './recovery.ts';

/** Makes Redis refuse. @returns what undoes it. */
type Refusal = (redis: Redis) => Promise<() => Promise<unknown>>;

const REFUSALS: Readonly<Record<string, Refusal>> = {
  // A replica of a server that is not there keeps what it has.
  'read-only': async (redis) => {
    await redis.replicaof('127.0.0.1', 1);
    return () => redis.replicaof('NO', 'ONE');
  },
  'out-of-memory': async (redis) => {
    await redis.config('SET', 'maxmemory', '1mb');
    return () => redis.config('SET', 'maxmemory', '0');
  },
  // Nobody, not even root, may write there.
  'cannot-save': async (redis) => {
    const [, dir = ''] = (await redis.config('GET', 'dir')) as string[];
    await redis.config('SET', 'save', '3600 1');
    await redis.config('SET', 'dir', '/proc');
    const undo = async () => {
      await redis.config('SET', 'dir', dir);
      await redis.config('SET', 'save', '');
    };
    // A Redis that is left so would lose everything at its next restart.
    await redis.bgsave().catch(async (error: Error) => {
      await undo();
      throw error;
    });
    return undo;
  },
};
const LENGTHS_MS = { 'within-lease': LEASE_MS * 0.6, 'past-lease': LEASE_MS + 2_000 };

/** Redis answers, and refuses to write. */
export const redisRefuses: readonly Fault[] = Object.entries(REFUSALS).flatMap(([how, refuse]) =>
  Object.entries(LENGTHS_MS).map(
    ([length, ms]): Fault => ({
      name: `redis-refuses/${how}/${length}`,
      breaks: ['redis'],
      recoversWithinMs: 5_000,
      async inject(scene) {
        const redis = openRedis(scene.fleet.redis.url);
        try {
          await startVictim(scene, talksLong({ lines: 120 }));
          await startVictim(scene, talks());
          const undo = await refuse(redis);
          await sleep(ms);
          await undo();
          return healedNow(scene);
        } finally {
          redis.disconnect();
        }
      },
    }),
  ),
);
