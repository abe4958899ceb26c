import type { Job } from '@longshore/shared';
import { formatInstant } from '../present/instant.ts';
import { describeEnding } from './describe-ending.ts';
import type { Circumstances } from './explain-job.ts';
import type { Finding } from './explanation.ts';

/** A job that was planned for later. */
export function explainScheduled({ job }: Circumstances): Finding {
  return waitUntilDue(job, { reason: 'not-due', since: job.createdAt, why: 'It was planned for later.' });
}

/** A job whose last attempt ended badly, and that is tried again after a pause. */
export function explainBackingOff({ job, attempts }: Circumstances): Finding {
  const last = attempts.at(-1);
  const tries = `${job.attemptsUsed} of its ${job.spec.retry.attempts} tries are used.`;
  const why = `${last ? describeEnding(last) : 'The last attempt failed.'} ${tries}`;
  return waitUntilDue(job, { reason: job.reason ?? 'backing-off', since: last?.endedAt ?? job.createdAt, why });
}

function waitUntilDue(job: Job, { reason, since, why }: { reason: string; since: number; why: string }): Finding {
  const until = job.dueAt === undefined ? undefined : formatInstant(job.dueAt);
  return {
    reason,
    sentence: until ? `${why} It is queued at ${until}.` : why,
    since: formatInstant(since),
    ...(until ? { until } : {}),
    waitsFor: { kind: 'time' },
  };
}
