import type { Ending } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { aborted } from './aborted.ts';

/** Somebody asked for the job to be stopped. Works in every phase, also while an image is pulled. */
export interface Cancel {
  readonly kind: 'cancel';
}

export function watchCancel({ race, lease }: AttemptInHand): void {
  race.enter(aborted(lease.cancelRequested).then(() => ({ kind: 'cancel' })));
}

/** What the container says while it stops does not matter: one that exits with 0 in its grace is cancelled all the same. */
export function judgeCancel(): Ending {
  return { outcome: 'cancelled', detail: 'It was stopped because somebody cancelled the job.' };
}
