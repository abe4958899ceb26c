import { type Job, type JobId, toAttemptId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
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
  const words = await Promise.all(jobs.map((job) => prune(store, job, now)));
  const known = new Set(jobs.map(({ id }) => id));
  const stale = ids.filter((id) => !known.has(id));
  if (stale.length > 0) await call(store, (redis) => redis.zrem(ended, ...stale));
  return words.filter((word) => word === 'ok').length;
}

async function prune(store: Store, job: Job, now: number): Promise<unknown> {
  const { project, id, spec, state, attempt, batch } = job;
  const indexes = Object.entries(spec.labels).map(([name, value]) => keys.label(project, name, value));
  if (spec.definition) indexes.push(keys.definitionJobs(project, spec.definition.name));
  if (batch) indexes.push(keys.batchJobs(project, batch));
  const attempts = Array.from({ length: attempt }, (_, index) => toAttemptId(id, index + 1));
  return await runScript(store, 'prune-job', {
    keys: [
      keys.job(project, id),
      keys.index(project, spec.pool, state),
      keys.ended(project),
      keys.expiry(project),
      keys.dependents(project, id),
      ...indexes,
      keys.spec(project, id),
      keys.payload(project, id),
      keys.result(project, id),
      ...attempts.flatMap((name) => [keys.attempt(project, name), keys.log(project, name)]),
    ],
    args: [id, state, indexes.length, now],
  });
}
