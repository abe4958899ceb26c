import { type AttemptId, countAttempt, decideNext, type Ending, fromAttemptId, type WorkerId } from '@longshore/shared';
import { commitOutcome } from '../attempt/commit-outcome.ts';
import { call, type Store } from '../connection/store.ts';
import { findJob } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { findWorker } from '../worker/worker-registry.ts';

export interface Rescue {
  /** Jobs that will be tried again. */
  readonly rescued: number;
  /** Jobs that were given up, or that somebody had wanted stopped. */
  readonly ended: number;
}

/**
 * Takes attempts whose lease ran out from their workers, who may be dead, and moves their jobs on. The oldest come first, and
 * no more than `limit` at a call: those of a whole fleet come back one lot after the other.
 */
export async function rescueLost(
  store: Store,
  { project, now, limit, random = Math.random }: { project: string; now: number; limit: number; random?: () => number },
): Promise<Rescue> {
  const flat = await call(store, (redis) =>
    redis.zrangebyscore(keys.leases(project), '-inf', now, 'WITHSCORES', 'LIMIT', 0, limit),
  );
  const ends = await Promise.all(toLeases(flat).map((lease) => rescue(store, { project, lease, random })));
  return {
    rescued: ends.filter((end) => end === 'rescued').length,
    ended: ends.filter((end) => end === 'ended').length,
  };
}

interface OverdueLease {
  readonly attempt: AttemptId;
  readonly until: number;
}

function toLeases(flat: readonly string[]): OverdueLease[] {
  const leases: OverdueLease[] = [];
  for (let index = 0; index + 1 < flat.length; index += 2) {
    leases.push({ attempt: flat[index] as AttemptId, until: Number(flat[index + 1]) });
  }
  return leases;
}

async function rescue(
  store: Store,
  { project, lease, random }: { project: string; lease: OverdueLease; random: () => number },
): Promise<'rescued' | 'ended' | 'left'> {
  const { attempt } = lease;
  const { jobId, number } = fromAttemptId(attempt);
  const ending: Ending = { outcome: 'lost', detail: await describeLoss(store, project, lease) };
  for (let cancelRequested = false; ; cancelRequested = true) {
    const job = await findJob(store, project, jobId);
    if (job?.state !== 'running' || job.attempt !== number) {
      await call(store, (redis) => redis.zrem(keys.leases(project), attempt));
      return 'left';
    }
    const counts = countAttempt(job, ending);
    const decision = decideNext({ retry: job.spec.retry, ending, ...counts, cancelRequested, random: random() });
    const word = await commitOutcome(store, { job, attempt, token: undefined, ending, decision, counts });
    if (word === 'cancel-requested' && !cancelRequested) continue;
    if (word !== 'ok') return 'left';
    return decision.trigger === 'back-off' || decision.trigger === 'requeue' ? 'rescued' : 'ended';
  }
}

/** Names the worker and its host while they are still known: whoever asks why a job is poison wants to look at them. */
async function describeLoss(store: Store, project: string, { attempt, until }: OverdueLease): Promise<string> {
  const id = await call(store, (redis) => redis.hget(keys.attempt(project, attempt), 'worker'));
  const worker = id ? await findWorker(store, id as WorkerId) : undefined;
  const who = worker ? `${worker.id} on ${worker.hostname}` : (id ?? 'Its worker');
  return `${who} was not heard of until its lease ran out at ${new Date(until).toISOString()}; this costs the job none of its tries.`;
}
