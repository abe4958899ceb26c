import type { JobId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { deleteJob } from '../job/delete-job.ts';
import { findJobs } from '../job/find-job.ts';
import { keys } from '../keys.ts';

export interface Retention {
  /** Ended jobs older than this go. */
  readonly maxAgeMs: number;
  /** Of those that ended, at most this many stay, the newest. */
  readonly maxCount: number;
}

/** Removes ended jobs that are past their retention, the oldest first, with all that belongs to them. */
export async function pruneEnded(
  store: Store,
  { project, now, maxAgeMs, maxCount, limit }: Retention & { project: string; now: number; limit: number },
): Promise<number> {
  const ended = keys.ended(project);
  const [count, old] = await call(store, (redis) =>
    Promise.all([redis.zcard(ended), redis.zrangebyscore(ended, '-inf', `(${now - maxAgeMs}`, 'LIMIT', 0, limit)]),
  );
  const surplus = count - maxCount;
  const many =
    surplus > 0 ? await call(store, (redis) => redis.zrange(ended, 0, String(Math.min(surplus, limit) - 1))) : [];
  const ids = [...new Set([...old, ...many])] as JobId[];
  const jobs = await findJobs(store, project, ids);
  const words = await Promise.all(jobs.map((job) => deleteJob(store, job, now)));
  const known = new Set(jobs.map(({ id }) => id));
  const stale = ids.filter((id) => !known.has(id));
  if (stale.length > 0) await call(store, (redis) => redis.zrem(ended, ...stale));
  return words.filter((word) => word === 'ok').length;
}
