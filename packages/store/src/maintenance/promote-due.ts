import type { Job, JobId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { findJobs } from '../job/find-job.ts';
import { keys } from '../keys.ts';

/** Queues the jobs whose time has come: scheduled ones, and those that backed off. */
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

/** Queues a job that is due, if it is still in the state in which it was read, and adds its ticket. */
export async function promoteJob(store: Store, job: Job, now: number): Promise<boolean> {
  const { project, id, spec, state } = job;
  const word = await runScript(store, 'promote-job', {
    keys: [
      keys.job(project, id),
      keys.index(project, spec.pool, state),
      keys.index(project, spec.pool, 'queued'),
      keys.due(project),
      keys.events(project),
    ],
    args: [now, id, state, writeEvent({ type: 'job.queued', project, job: id, state: 'queued', at: now })],
  });
  if (word !== 'ok') return false;
  await store.tickets.add({ project, pool: spec.pool, jobId: id, attempt: job.attempt + 1, priority: spec.priority });
  return true;
}
