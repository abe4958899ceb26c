import { type Ending, faultOf } from '../attempt/outcome.ts';
import type { Job } from './job.ts';

/** The job's counters with an attempt of this ending in them: a fault of ours counts as one, anything else as a try. */
export function countAttempt(
  { attemptsUsed, faults }: Pick<Job, 'attemptsUsed' | 'faults'>,
  ending: Ending,
): Pick<Job, 'attemptsUsed' | 'faults'> {
  const fault = faultOf(ending);
  if (!fault) return { attemptsUsed: attemptsUsed + 1, faults };
  return { attemptsUsed, faults: { ...faults, [fault]: (faults[fault] ?? 0) + 1 } };
}
