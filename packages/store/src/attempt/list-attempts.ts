import { type Attempt, type JobId, toAttemptId } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toAttempt } from './attempt-record.ts';

/** All attempts of a job by number; none where the job is unknown. */
export async function listAttempts(store: Store, project: string, id: JobId): Promise<Attempt[]> {
  const newest = Number((await call(store, (redis) => redis.hget(keys.job(project, id), 'attempt'))) ?? 0);
  const numbers = Array.from({ length: newest }, (_, index) => index + 1);
  if (newest === 0) return [];
  const replies = await callAll(store, (pipeline) => {
    for (const number of numbers) pipeline.hgetall(keys.attempt(project, toAttemptId(id, number)));
  });
  return numbers.flatMap((number, index) => {
    const hash = replies[index] as Record<string, string>;
    return hash.worker ? [toAttempt(id, number, hash)] : [];
  });
}
