import { type Job, type JobId, toAttemptId } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { findJobs } from '../job/find-job.ts';
import { keys } from '../keys.ts';

export interface Reissue {
  readonly looked: number;
  readonly reissued: number;
  /** Where to go on; undefined at the end of the walk. */
  readonly after: string | undefined;
}

/**
 * Walks the queued jobs of a pool, a part a call, and adds the tickets that are missing: a process may have died between
 * a job's script and its ticket. Jobs queued just now are left to those who are about to add theirs.
 */
export async function reissueTickets(
  store: Store,
  {
    project,
    pool,
    after,
    limit,
    queuedBefore,
  }: { project: string; pool: string; after: string | undefined; limit: number; queuedBefore: number },
): Promise<Reissue> {
  const from = after === undefined ? '-' : `(${after}`;
  const ids = (await call(store, (redis) =>
    redis.zrangebylex(keys.index(project, pool, 'queued'), from, '+', 'LIMIT', 0, limit),
  )) as JobId[];
  if (ids.length === 0) return { looked: 0, reissued: 0, after: undefined };
  const numbers = await callAll(store, (pipeline) => {
    for (const id of ids) pipeline.hget(keys.job(project, id), 'attempt');
  });
  const attempts = ids.map((id, index) => toAttemptId(id, Number(numbers[index] ?? 0) + 1));
  // In this order: one that is being taken meanwhile is seen in the one or the other.
  const [inLine = [], away = []] = (await callAll(store, (pipeline) => {
    pipeline.zmscore(keys.line(pool, project), ...attempts);
    pipeline.zmscore(keys.away(pool), ...attempts.map((attempt) => `${project} ${attempt}`));
  })) as (string | null)[][];
  const missing = ids.filter((_, index) => inLine[index] === null && away[index] === null);
  const jobs = (await findJobs(store, project, missing)).filter((job) => isOverdue(job, queuedBefore));
  for (const { id, spec, attempt, queuedAt } of jobs) {
    await store.tickets.add({ project, pool, jobId: id, attempt: attempt + 1, priority: spec.priority, queuedAt });
  }
  return { looked: ids.length, reissued: jobs.length, after: ids.length < limit ? undefined : ids.at(-1) };
}

function isOverdue({ state, queuedAt }: Job, queuedBefore: number): boolean {
  return state === 'queued' && (queuedAt ?? 0) < queuedBefore;
}
