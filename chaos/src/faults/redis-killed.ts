import { setTimeout as sleep } from 'node:timers/promises';
import { talksLong } from '../client/job-kinds.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import type { Fault } from './fault.ts';
import { healedNow, startVictim } from './recovery.ts';

const AWAY_MS = { 'one-second': 1_000, 'within-lease': LEASE_MS * 0.6, 'past-lease': LEASE_MS + 2_000 };

/** Redis dies without a word and comes back with what its log holds. */
export const redisKilled: readonly Fault[] = Object.entries(AWAY_MS).map(([length, awayMs]) => ({
  name: `redis-killed/${length}`,
  breaks: ['redis'],
  recoversWithinMs: 3_000,
  async inject(scene) {
    const { redis } = scene.fleet;
    await startVictim(scene, talksLong());
    await redis.kill('SIGKILL');
    await sleep(awayMs);
    await redis.restart();
    return healedNow(scene);
  },
}));
