import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { talksLong } from '../client/job-kinds.ts';
import { openRedis } from '../fleet/open-redis.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import type { Fault } from './fault.ts';
import { healedNow, startVictim } from './recovery.ts';

const KILLED_MS = { 'one-second': 1_000, 'within-lease': LEASE_MS * 0.6, 'past-lease': LEASE_MS + 2_000 };
const STOPPED_MS = { 'within-lease': LEASE_MS * 0.6, 'past-lease': LEASE_MS + 2_000 };

/** Redis dies without a word and comes back with what its log holds. */
const killed = Object.entries(KILLED_MS).map(
  ([length, ms]): Fault => ({
    name: `redis-away/killed/${length}`,
    breaks: ['redis'],
    recoversWithinMs: 3_000,
    async inject(scene) {
      const { redis } = scene.fleet;
      await startVictim(scene, talksLong({ lines: 120 }));
      await redis.kill('SIGKILL');
      await sleep(ms);
      await redis.restart();
      return healedNow(scene);
    },
  }),
);

/** Redis takes calls and says nothing, and then does all that it was asked to. */
const hung = Object.entries(STOPPED_MS).map(
  ([length, ms]): Fault => ({
    name: `redis-away/hung/${length}`,
    breaks: ['redis'],
    recoversWithinMs: 3_000,
    async inject(scene) {
      const { redis } = scene.fleet;
      await startVictim(scene, talksLong({ lines: 120 }));
      await redis.kill('SIGSTOP');
      await sleep(ms);
      await redis.kill('SIGCONT');
      return healedNow(scene);
    },
  }),
);

const manyKeys = 1_000_000;

/** Redis is back, and refuses everything while it still reads its data. */
const loading: Fault = {
  name: 'redis-away/loading',
  breaks: ['redis'],
  recoversWithinMs: 3_000,
  async inject(scene) {
    const { redis } = scene.fleet;
    // In another database, so that it can be thrown away at once.
    const admin = openRedis(redis.url, { db: 1 });
    try {
      await admin.call('DEBUG', 'POPULATE', manyKeys, 'ballast', 64);
      await startVictim(scene, talksLong({ lines: 120 }));
      await admin.call('BGREWRITEAOF');
      await untilRewritten(admin, scene.signal);
      await redis.kill('SIGKILL');
      await redis.restart();
      const healed = healedNow(scene);
      await admin.flushdb('ASYNC');
      return healed;
    } finally {
      admin.disconnect();
    }
  },
};

async function untilRewritten(admin: Redis, signal: AbortSignal): Promise<void> {
  while (!(await admin.info('persistence')).includes('aof_rewrite_in_progress:0')) {
    await sleep(100, undefined, { signal });
  }
}

/** A replica takes over; whoever was connected has to find it. */
const failover: Fault = {
  name: 'redis-away/failover',
  breaks: ['redis'],
  recoversWithinMs: 3_000,
  async inject(scene) {
    await startVictim(scene, talksLong({ lines: 120 }));
    await scene.fleet.redis.failOver();
    return healedNow(scene);
  },
};

export const redisAway: readonly Fault[] = [...killed, ...hung, loading, failover];
