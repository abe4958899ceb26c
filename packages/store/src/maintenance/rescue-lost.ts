import { type AttemptId, countAttempt, decideNext, type Ending, fromAttemptId } from '@longshore/shared';
import { commitOutcome } from '../attempt/commit-outcome.ts';
import { call, type Store } from '../connection/store.ts';
import { findJob } from '../job/find-job.ts';
import { keys } from '../keys.ts';

export interface Rescue {
  /** Jobs that will be tried again. */
  readonly rescued: number;
  /** Jobs that were given up, or that somebody had wanted stopped. */
  readonly ended: number;
}

const LOST: Ending = {
  outcome: 'lost',
  detail: 'Its worker was not heard of until its lease ran out; the attempt costs the job nothing.',
};

/** Takes attempts whose lease ran out from their workers, who may be dead, and moves their jobs on. */
export async function rescueLost(
  store: Store,
  { project, now, limit, random = Math.random }: { project: string; now: number; limit: number; random?: () => number },
): Promise<Rescue> {
  const attempts = (await call(store, (redis) =>
    redis.zrangebyscore(keys.leases(project), '-inf', now, 'LIMIT', 0, limit),
  )) as AttemptId[];
  const ends = await Promise.all(attempts.map((attempt) => rescue(store, { project, attempt, random })));
  return {
    rescued: ends.filter((end) => end === 'rescued').length,
    ended: ends.filter((end) => end === 'ended').length,
  };
}

async function rescue(
  store: Store,
  { project, attempt, random }: { project: string; attempt: AttemptId; random: () => number },
): Promise<'rescued' | 'ended' | 'left'> {
  const { jobId, number } = fromAttemptId(attempt);
  for (let cancelRequested = false; ; cancelRequested = true) {
    const job = await findJob(store, project, jobId);
    if (job?.state !== 'running' || job.attempt !== number) {
      await call(store, (redis) => redis.zrem(keys.leases(project), attempt));
      return 'left';
    }
    const counts = countAttempt(job, LOST);
    const decision = decideNext({ retry: job.spec.retry, ending: LOST, ...counts, cancelRequested, random: random() });
    const word = await commitOutcome(store, { job, attempt, token: undefined, ending: LOST, decision, counts });
    if (word === 'cancel-requested' && !cancelRequested) continue;
    if (word !== 'ok') return 'left';
    return decision.trigger === 'back-off' || decision.trigger === 'requeue' ? 'rescued' : 'ended';
  }
}
