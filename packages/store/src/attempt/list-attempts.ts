import { type Attempt, type JobId, toAttemptId } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toAttempt } from './attempt-record.ts';

/** All attempts of a job by number; none where the job is unknown. */
export async function listAttempts(store: Store, project: string, id: JobId): Promise<Attempt[]> {
  const newest = Number((await call(store, (redis) => redis.hget(keys.job(project, id), 'attempt'))) ?? 0);
  return newest === 0 ? [] : await readAttempts(store, { project, id, from: 1, to: newest });
}

/** The attempts of these numbers, in order; those that are gone are left out. */
export async function readAttempts(
  store: Store,
  { project, id, from, to }: { project: string; id: JobId; from: number; to: number },
): Promise<Attempt[]> {
  const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const replies = await callAll(store, (pipeline) => {
    for (const number of numbers) pipeline.hgetall(keys.attempt(project, toAttemptId(id, number)));
  });
  return numbers.flatMap((number, index) => {
    const hash = replies[index] as Record<string, string>;
    return hash.worker ? [toAttempt(id, number, hash)] : [];
  });
}
