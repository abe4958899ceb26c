import { type Ending, formatDuration } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { Container } from '../container/container.ts';

/** It ran for longer than it may, counted from the start of its container. */
export interface Timeout {
  readonly kind: 'timeout';
  readonly timeoutMs: number;
}

export function watchTimeout({ race, clock, job }: AttemptInHand, { startedAt }: Container): void {
  if (startedAt === undefined) return;
  const { timeoutMs } = job.spec;
  const leftMs = Math.max(0, timeoutMs - (clock.monotonic() - startedAt));
  race.enter(clock.sleep(leftMs, race.over).then(() => ({ kind: 'timeout', timeoutMs })));
}

export function judgeTimeout({ timeoutMs }: Timeout): Ending {
  return { outcome: 'timed-out', detail: `It ran for longer than its timeout of ${formatDuration(timeoutMs)}.` };
}
