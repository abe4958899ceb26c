import { JOB_STATES } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { listProjects } from './list-pools.ts';

/**
 * Five times as long as a process relies on a name that it wrote. Whoever adds a job has written the pool's name a minute
 * before at the latest, so that a job which is on its way now is one of a pool that was used lately; and a worker writes
 * the names of its pools with each heartbeat.
 */
export const POOL_UNUSED_MS = 300_000;

/**
 * Forgets the pools that have no worker and no job in any state, in any project, so that names which somebody made up do
 * not stay for good. Pools that still have jobs are looked at again after the same time.
 * @param limit how many are looked at. @returns how many were forgotten.
 */
export async function forgetPools(store: Store, { now, limit }: { now: number; limit: number }): Promise<number> {
  const read = await call(store, (redis) =>
    redis.zrangebyscore(keys.pools(), '-inf', now - POOL_UNUSED_MS, 'WITHSCORES', 'LIMIT', 0, limit),
  );
  const projects = await listProjects(store);
  let forgotten = 0;
  for (let index = 0; index + 1 < read.length; index += 2) {
    const pool = { name: read[index] as string, usedAt: read[index + 1] as string };
    if (await hasJobs(store, projects, pool.name)) await keepPool(store, { name: pool.name, now });
    else if (await forgetPool(store, pool)) forgotten++;
  }
  return forgotten;
}

/** At one moment, so that a job that moves from one state to another is seen in one of them. */
async function hasJobs(store: Store, projects: readonly string[], pool: string): Promise<boolean> {
  for (const project of projects) {
    const indexes = JOB_STATES.map((state) => keys.index(project, pool, state));
    const heads = (await runScript(store, 'read-heads', { keys: indexes, args: ['+', '-', 1] })) as string[][];
    if (heads.some((ids) => ids.length > 0)) return true;
  }
  return false;
}

async function keepPool(store: Store, { name, now }: { name: string; now: number }): Promise<void> {
  await call(store, (redis) => redis.zadd(keys.pools(), 'XX', 'GT', now, name));
}

async function forgetPool(store: Store, { name, usedAt }: { name: string; usedAt: string }): Promise<boolean> {
  const removed = await runScript(store, 'forget-pool', { keys: [keys.pools()], args: [name, usedAt] });
  if (removed !== 1) return false;
  await store.tickets.forget(name);
  return true;
}
