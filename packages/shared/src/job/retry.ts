import type { Ending, FaultKind, Outcome } from '../attempt/outcome.ts';
import { faultOf } from '../attempt/outcome.ts';
import { type FaultCounts, faultCap, faultPauseMs } from './fault-budget.ts';
import type { JobSpec } from './job-spec.ts';

export type Backoff = JobSpec['retry']['backoff'];

/**
 * Milliseconds to wait before the try after this one.
 * Exponential doubles from `delayMs` up to `maxMs`. Jitter is "full": uniform between 0 and that
 * (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
 * @param tries how many tries there were, from 1.
 * @param random a number in [0, 1).
 */
export function backoffMs(backoff: Backoff, tries: number, random: number): number {
  const grown = backoff.kind === 'fixed' ? backoff.delayMs : backoff.delayMs * 2 ** Math.min(tries - 1, 40);
  const capped = Math.min(grown, backoff.maxMs);
  return Math.round(backoff.jitter ? capped * random : capped);
}

/** What becomes of the job after an attempt ended. */
export type Decision =
  | { readonly trigger: 'succeed' | 'stop' }
  | { readonly trigger: 'fail'; readonly reason: string }
  | { readonly trigger: 'requeue' }
  | { readonly trigger: 'back-off'; readonly delayMs: number; readonly reason: string };

export interface DecisionInput {
  readonly retry: JobSpec['retry'];
  readonly ending: Pick<Ending, 'outcome' | 'reason' | 'exitCode'>;
  /** Attempts that counted, with this one if it counts. */
  readonly attemptsUsed: number;
  /** Faults of ours so far, with this one if it is one. */
  readonly faults: FaultCounts;
  readonly cancelRequested: boolean;
  readonly random: number;
}

/** Decides what follows an attempt: the end of the job, another try at once, or one after a pause. */
export function decideNext(input: DecisionInput): Decision {
  const { ending, faults, random } = input;
  if (ending.outcome === 'succeeded') return { trigger: 'succeed' };
  if (ending.outcome === 'cancelled' || input.cancelRequested) return { trigger: 'stop' };
  // Neither is there time for another try.
  if (ending.reason === 'deadline') return { trigger: 'fail', reason: ending.reason };
  const fault = faultOf(ending);
  if (fault) return decideAfterFault(fault, faults[fault] ?? 1, random);
  if (!isRetried(input.retry, ending)) return { trigger: 'fail', reason: ending.reason ?? ending.outcome };
  if (input.attemptsUsed >= input.retry.attempts) return { trigger: 'fail', reason: 'attempts-exhausted' };
  const delayMs = backoffMs(input.retry.backoff, input.attemptsUsed, random);
  return { trigger: 'back-off', delayMs, reason: ending.outcome };
}

function decideAfterFault(fault: FaultKind, count: number, random: number): Decision {
  if (count >= faultCap(fault)) return { trigger: 'fail', reason: fault === 'lost' ? 'poison' : fault };
  const delayMs = faultPauseMs(fault, count, random);
  return delayMs === 0 ? { trigger: 'requeue' } : { trigger: 'back-off', delayMs, reason: fault };
}

function isRetried(retry: JobSpec['retry'], { outcome, exitCode }: Pick<Ending, 'outcome' | 'exitCode'>): boolean {
  if (!(retry.on as readonly Outcome[]).includes(outcome)) return false;
  if (outcome !== 'failed' || exitCode === undefined) return true;
  if (retry.exitCodes?.never?.includes(exitCode)) return false;
  return retry.exitCodes?.only?.includes(exitCode) ?? true;
}
