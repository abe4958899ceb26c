import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { countJobsOfAll } from './count-jobs.ts';
import { listPoolProjects } from './list-pools.ts';

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
  let forgotten = 0;
  for (let index = 0; index + 1 < read.length; index += 2) {
    const pool = { name: read[index] as string, usedAt: read[index + 1] as string };
    if (await hasJobs(store, pool.name)) await keepPool(store, { name: pool.name, now });
    else if (await forgetPool(store, pool)) forgotten++;
  }
  return forgotten;
}

async function hasJobs(store: Store, pool: string): Promise<boolean> {
  const counts = await countJobsOfAll(store, { projects: await listPoolProjects(store, pool), pool });
  return counts.some((byState) => Object.values(byState).some((count) => count > 0));
}

async function keepPool(store: Store, { name, now }: { name: string; now: number }): Promise<void> {
  await call(store, (redis) => redis.zadd(keys.pools(), 'XX', 'GT', now, name));
}

async function forgetPool(store: Store, { name, usedAt }: { name: string; usedAt: string }): Promise<boolean> {
  const removed = await runScript(store, 'forget-name', {
    keys: [keys.pools(), keys.poolProjects(name)],
    args: [name, usedAt],
  });
  if (removed !== 1) return false;
  await store.tickets.forget(name);
  return true;
}
