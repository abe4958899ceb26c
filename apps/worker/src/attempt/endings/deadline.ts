import type { Ending } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';

/** The time that the job was given for all of its attempts is over. */
export interface DeadlinePassed {
  readonly kind: 'deadline';
}

/** Works in every phase, also while an image is pulled: the time counts from the job's acceptance. */
export function watchDeadline({ race, clock, store, job }: AttemptInHand): void {
  if (job.deadlineAt === undefined) return;
  const leftMs = Math.max(0, job.deadlineAt - store.now());
  race.enter(clock.sleep(leftMs, race.over).then(() => ({ kind: 'deadline' })));
}

export function judgeDeadline(): Ending {
  return { outcome: 'timed-out', reason: 'deadline', detail: 'The deadline of its job passed while it ran.' };
}
