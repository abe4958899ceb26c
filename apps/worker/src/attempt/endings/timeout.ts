import { type Ending, formatDuration } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';

/** It ran for longer than it may, counted from the start of its container. */
export interface Timeout {
  readonly kind: 'timeout';
  readonly timeoutMs: number;
}

export function watchTimeout({ race, clock, job }: AttemptInHand): void {
  const { timeoutMs } = job.spec;
  race.enter(clock.sleep(timeoutMs, race.over).then(() => ({ kind: 'timeout', timeoutMs })));
}

export function judgeTimeout({ timeoutMs }: Timeout): Ending {
  return { outcome: 'timed-out', detail: `It ran for longer than its timeout of ${formatDuration(timeoutMs)}.` };
}
