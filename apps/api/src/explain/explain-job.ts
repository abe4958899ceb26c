import { type Attempt, type AttemptId, assertNever, isTerminal, type Job, type Worker } from '@longshore/shared';
import type { AwaitedJob, RunningLoad, Turn } from '@longshore/store';
import { describeBounds } from './describe-bounds.ts';
import { explainBlocked, type LimitPlace } from './explain-blocked.ts';
import { explainEnd } from './explain-end.ts';
import { explainQueued } from './explain-queued.ts';
import { explainRunning } from './explain-running.ts';
import { explainBackingOff, explainScheduled } from './explain-time.ts';
import type { Explanation, Finding } from './explanation.ts';
import { foresee } from './foresee.ts';
import type { Mixture } from './sampler.ts';

/** How long jobs took lately, and for how long those have run that do now. */
export interface History {
  /** Jobs like those that start before it. */
  readonly ahead: Mixture;
  /** Jobs like itself, which share its limits. */
  readonly alike: Mixture;
  readonly agesMs: ReadonlyMap<AttemptId, number>;
}

/** All that bears on where a job is. `now` in epoch milliseconds by Redis's clock. */
export interface Circumstances {
  readonly job: Job;
  readonly now: number;
  readonly attempts: readonly Attempt[];
  readonly workers: readonly Worker[];
  /** Of a queued job its turn, and of another that waits the one that it had if it were queued now. */
  readonly turn: Turn | undefined;
  readonly history: History | undefined;
  /** Where it is the limit that holds the job. */
  readonly limitPlace: LimitPlace | undefined;
  /** The jobs that it waits for, or did. */
  readonly awaited: readonly AwaitedJob[];
  /** Where only so many attempts of its project may run. */
  readonly load: RunningLoad | undefined;
  /** When the lease on the running attempt runs out; undefined where nobody holds one. */
  readonly leaseUntil: number | undefined;
}

/** Says why a job is where it is: what it waits for and until when, what it does, or why it ended. */
export function explainJob(circumstances: Circumstances): Explanation {
  const { job } = circumstances;
  const finding = find(circumstances);
  if (isTerminal(job.state) || job.state === 'running') return { id: job.id, state: job.state, ...finding };
  return { id: job.id, state: job.state, ...withBounds(finding, job), ...foresee(circumstances) };
}

function withBounds(finding: Finding, job: Job): Finding {
  const { sentence, lastStartAt } = describeBounds(job);
  return {
    ...finding,
    sentence: `${finding.sentence}${sentence}`,
    ...(finding.until === undefined && lastStartAt ? { until: lastStartAt } : {}),
  };
}

function find(circumstances: Circumstances): Finding {
  const { state } = circumstances.job;
  switch (state) {
    case 'blocked':
      return explainBlocked(circumstances);
    case 'scheduled':
      return explainScheduled(circumstances);
    case 'backing-off':
      return explainBackingOff(circumstances);
    case 'queued':
      return explainQueued(circumstances);
    case 'running':
      return explainRunning(circumstances);
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'expired':
      return explainEnd(circumstances);
    default:
      return assertNever(state);
  }
}
