import { type Attempt, isTerminal, type Job, type JobId, toAttemptId } from '@longshore/shared';
import { toAttempt } from '../attempt/attempt-record.ts';
import { readAttempts } from '../attempt/list-attempts.ts';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { type Result, toResult } from './find-job.ts';
import { toJob } from './job-record.ts';

/** A job, all of its attempts by number, and its result once it has ended with one. */
export interface WholeJob {
  readonly job: Job;
  readonly attempts: readonly Attempt[];
  readonly result?: Result | undefined;
}

/** Reads all of a job in one go, for few have more than one attempt; further ones are asked for behind it. */
export async function findWholeJob(store: Store, project: string, id: JobId): Promise<WholeJob | undefined> {
  // The job comes first: what a later reply knows more of is then never taken for older.
  const [hash, spec, first, stored] = await call(store, (redis) =>
    Promise.all([
      redis.hgetall(keys.job(project, id)),
      redis.get(keys.spec(project, id)),
      redis.hgetall(keys.attempt(project, toAttemptId(id, 1))),
      redis.getBuffer(keys.result(project, id)),
    ]),
  );
  if (!hash.state || !spec) return undefined;
  const job = toJob({ project, id, hash, spec });
  const later = job.attempt > 1 ? await readAttempts(store, { project, id, from: 2, to: job.attempt }) : [];
  const attempts = job.attempt > 0 && first.worker ? [toAttempt(id, 1, first), ...later] : later;
  return { job, attempts, result: isTerminal(job.state) ? toResult(stored) : undefined };
}
