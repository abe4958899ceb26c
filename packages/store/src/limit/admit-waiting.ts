import type { Job, JobId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { findJobs } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { admitJob } from './admit-job.ts';
import { PROJECT_LIMIT } from './to-limit-id.ts';

const AT_ONCE = 100;
/** So many lots at most before others have their turn; the rest waits for the next look. */
const MAX_LOTS = 10;

/** Lets on what waits at a limit, as far as that and all other limits of each job allow. @returns how many were queued. */
export async function admitWaiting(store: Store, { project, id }: { project: string; id: string }): Promise<number> {
  let admitted = 0;
  for (let lot = 0; lot < MAX_LOTS; lot++) {
    const first = await lookAtLimit(store, project, id);
    if (first.length === 0) break;
    const jobs = await findJobs(store, project, first);
    const now = store.now();
    // In order, since they travel on one connection.
    const words = await Promise.all(jobs.map((job) => admitJob(store, job, now)));
    admitted += words.filter(({ word }) => word === 'admitted').length;
    const gone = first.filter((jobId) => !jobs.some((job) => job.id === jobId));
    if (gone.length > 0) await call(store, (redis) => redis.zrem(keys.limitWaiting(project, id), ...gone));
    const hasMoved = words.some((word) => word.word !== 'blocked' || word.limit !== id);
    if (!hasMoved && gone.length === 0) break;
  }
  return admitted;
}

/** Lets on what waits at any of a job's limits. */
export async function admitNext(store: Store, { project, spec }: Pick<Job, 'project' | 'spec'>): Promise<void> {
  for (const { id } of spec.limits ?? []) await admitWaiting(store, { project, id });
}

async function lookAtLimit(store: Store, project: string, id: string): Promise<JobId[]> {
  const isLasting = id === PROJECT_LIMIT || id.startsWith('definition.');
  return (await runScript(store, 'look-at-limit', {
    keys: [
      keys.limit(project, id),
      keys.limitHolders(project, id),
      keys.limitWaiting(project, id),
      keys.limits(project),
    ],
    args: [store.now(), id, AT_ONCE, isLasting ? 1 : 0],
  })) as JobId[];
}
