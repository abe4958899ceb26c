import type { Attempt, Job, Worker } from '@longshore/shared';
import { formatInstant } from '../present/instant.ts';
import { formatSpan } from './describe-ending.ts';
import { describeSilence, type Silence } from './describe-silence.ts';
import type { Circumstances } from './explain-job.ts';
import type { Finding } from './explanation.ts';

/** Where a job runs, for how long it has, and when its time is up; or that its worker has fallen silent. */
export function explainRunning({ job, now, attempts, workers, leaseUntil }: Circumstances): Finding {
  const attempt = attempts.at(-1);
  if (!attempt) {
    return {
      reason: 'running',
      sentence: 'It was just taken by a worker.',
      since: formatInstant(job.startedAt ?? now),
    };
  }
  const worker = workers.find(({ id }) => id === attempt.worker);
  const where = { reason: wordFor(job, attempt), place: describePlace(attempt, worker), attempt };
  if (!worker || worker.state === 'gone') return explainSilence({ job, now, worker, leaseUntil }, where);
  const timeoutAt = findTimeoutAt(attempt, job);
  const doing = attempt.container ? 'runs' : 'is being prepared';
  const limit =
    timeoutAt === undefined ? '' : ` It is stopped at about ${formatInstant(timeoutAt)} if it is not done by then.`;
  const forSpan = formatSpan(now - attempt.startedAt);
  return {
    reason: where.reason,
    sentence: `Attempt ${attempt.number} ${doing} on ${where.place}, for ${forSpan} so far.${limit}${describeStop(job)}`,
    since: formatInstant(attempt.startedAt),
    ...(timeoutAt === undefined ? {} : { until: formatInstant(timeoutAt) }),
    ...(attempt.container ? {} : { waitsFor: { kind: 'container' as const } }),
    attempt: attempt.number,
    worker: attempt.worker,
  };
}

interface Where {
  readonly reason: string;
  readonly place: string;
  readonly attempt: Attempt;
}

/** A worker that is silent may be dead, or only cut off; nobody knows before its lease has run out. */
function explainSilence(silence: Silence, { reason, place, attempt }: Where): Finding {
  const { job, worker, leaseUntil } = silence;
  return {
    reason: reason === 'stopping' ? reason : 'worker-silent',
    sentence: `Attempt ${attempt.number} was taken by ${place}. ${describeSilence(silence)}${describeStop(job)}`,
    since: formatInstant(worker?.seenAt ?? attempt.startedAt),
    ...(leaseUntil === undefined ? {} : { until: formatInstant(leaseUntil) }),
    attempt: attempt.number,
    worker: attempt.worker,
  };
}

function wordFor({ cancelRequestedAt }: Job, { container }: Attempt): string {
  if (cancelRequestedAt !== undefined) return 'stopping';
  return container ? 'running' : 'preparing';
}

function describePlace(attempt: Attempt, worker: Worker | undefined): string {
  return worker ? `${attempt.worker} (${worker.hostname})` : attempt.worker;
}

function describeStop({ cancelRequestedAt }: Job): string {
  return cancelRequestedAt === undefined ? '' : ` It was asked to stop at ${formatInstant(cancelRequestedAt)}.`;
}

/** The time-out counts from the start of the container, which the phases before it tell. */
function findTimeoutAt({ container, phases, startedAt }: Attempt, { spec }: Job): number | undefined {
  if (!container) return undefined;
  const { pullMs = 0, prepareMs = 0, createMs = 0, startMs = 0 } = phases ?? {};
  return Math.round(startedAt + pullMs + prepareMs + createMs + startMs + spec.timeoutMs);
}
