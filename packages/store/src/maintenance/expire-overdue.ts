import { findOverdueReason, isTerminal, type JobId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { endWaitingJob } from '../job/end-waiting-job.ts';
import { findJobs } from '../job/find-job.ts';
import { keys } from '../keys.ts';

/** How soon a job is looked at again that ran when it was to expire: it may yet back off. */
const LOOK_AGAIN_MS = 10_000;

/** Ends jobs that wait beyond the instant they were given. One that runs at its deadline is stopped by its worker. */
export async function expireOverdue(
  store: Store,
  { project, now, limit }: { project: string; now: number; limit: number },
): Promise<number> {
  const ids = (await call(store, (redis) =>
    redis.zrangebyscore(keys.expiry(project), '-inf', now, 'LIMIT', 0, limit),
  )) as JobId[];
  const jobs = new Map((await findJobs(store, project, ids)).map((job) => [job.id, job]));
  let expired = 0;
  for (const id of ids) {
    const job = jobs.get(id);
    if (!job || isTerminal(job.state)) await call(store, (redis) => redis.zrem(keys.expiry(project), id));
    else if (job.state === 'running')
      await call(store, (redis) => redis.zadd(keys.expiry(project), 'XX', now + LOOK_AGAIN_MS, id));
    else if ((await endWaitingJob(store, { job, to: 'expired', reason: findOverdueReason(job), now })) === 'ok')
      expired++;
  }
  return expired;
}
