import type { JobId } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/**
 * The index is in the order of making, which is the order of queueing for all but jobs that were scheduled or tried
 * before; looking at this many of the oldest sees past those.
 */
const LOOKED_AT = 32;

/** Since when the longest waiting job has been queued: epoch milliseconds; undefined where none waits. */
export async function findOldestQueuedAt(
  store: Store,
  { project, pool }: { project: string; pool: string },
): Promise<number | undefined> {
  const ids = await call(store, (redis) => redis.zrange(keys.index(project, pool, 'queued'), 0, String(LOOKED_AT - 1)));
  if (ids.length === 0) return undefined;
  const instants = await callAll(store, (pipeline) => {
    for (const id of ids) pipeline.hget(keys.job(project, id as JobId), 'queuedAt');
  });
  const known = instants.filter((at) => at !== null).map(Number);
  return known.length > 0 ? Math.min(...known) : undefined;
}
