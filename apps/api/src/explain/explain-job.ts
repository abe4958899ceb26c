import { type Attempt, assertNever, type Job, type Worker } from '@longshore/shared';
import { formatInstant } from '../present/instant.ts';
import { describeEnding } from './describe-ending.ts';
import { explainEnd } from './explain-end.ts';
import { explainQueued } from './explain-queued.ts';
import { explainRunning } from './explain-running.ts';
import type { Explanation, Finding } from './explanation.ts';

/** All that bears on where a job is. `now` in epoch milliseconds by Redis's clock. */
export interface Circumstances {
  readonly job: Job;
  readonly now: number;
  readonly attempts: readonly Attempt[];
  readonly workers: readonly Worker[];
  readonly position: number | undefined;
  /** When the lease on the running attempt runs out; undefined where nobody holds one. */
  readonly leaseUntil: number | undefined;
}

/** Says why a job is where it is: what it waits for and until when, what it does, or why it ended. */
export function explainJob(circumstances: Circumstances): Explanation {
  const { id, state } = circumstances.job;
  return { id, state, ...find(circumstances) };
}

function find(circumstances: Circumstances): Finding {
  const { job, attempts } = circumstances;
  switch (job.state) {
    case 'blocked':
      return {
        reason: 'blocked',
        sentence: 'It waits for a concurrency slot or for other jobs.',
        since: formatInstant(job.createdAt),
        waitsFor: { kind: 'slot' },
      };
    case 'scheduled':
      return explainTime(job, { reason: 'not-due', since: job.createdAt, why: 'It was planned for later.' });
    case 'backing-off': {
      const last = attempts.at(-1);
      const why = `${last ? describeEnding(last) : 'The last attempt failed.'} ${describeTries(job)}`;
      return explainTime(job, { reason: job.reason ?? 'backing-off', since: last?.endedAt ?? job.createdAt, why });
    }
    case 'queued':
      return explainQueued(circumstances);
    case 'running':
      return explainRunning(circumstances);
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'expired':
      return explainEnd(job, attempts);
    default:
      return assertNever(job.state);
  }
}

function explainTime(job: Job, { reason, since, why }: { reason: string; since: number; why: string }): Finding {
  const until = job.dueAt === undefined ? undefined : formatInstant(job.dueAt);
  return {
    reason,
    sentence: until ? `${why} It is queued at ${until}.` : why,
    since: formatInstant(since),
    ...(until ? { until } : {}),
    waitsFor: { kind: 'time' },
  };
}

function describeTries({ attemptsUsed, spec }: Job): string {
  return `${attemptsUsed} of its ${spec.retry.attempts} tries are used.`;
}
