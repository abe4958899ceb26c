import type { Job, JobId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { findJobs } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { admitJob } from '../limit/admit-job.ts';

/** Lets the jobs go on whose time has come: scheduled ones, and those that backed off. */
export async function promoteDue(
  store: Store,
  { project, now, limit }: { project: string; now: number; limit: number },
): Promise<number> {
  const ids = (await call(store, (redis) =>
    redis.zrangebyscore(keys.due(project), '-inf', now, 'LIMIT', 0, limit),
  )) as JobId[];
  const jobs = await findJobs(store, project, ids);
  const promoted = await Promise.all(jobs.map((job) => promoteJob(store, job, now)));
  const known = new Set(jobs.map(({ id }) => id));
  const stale = ids.filter((id) => !known.has(id));
  if (stale.length > 0) await call(store, (redis) => redis.zrem(keys.due(project), ...stale));
  return promoted.filter(Boolean).length;
}

/** Lets a job that is due go on: it is queued, or it waits at a limit. False where it was not due, or had moved on. */
export async function promoteJob(store: Store, job: Job, now: number): Promise<boolean> {
  if (job.state !== 'scheduled' && job.state !== 'backing-off') return false;
  const { word } = await admitJob(store, job, now);
  return word === 'admitted' || word === 'blocked';
}
