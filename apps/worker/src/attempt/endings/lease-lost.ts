import type { Ending } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { aborted } from './aborted.ts';

/** Somebody else may own the attempt by now, or soon will: it is killed at once, and nothing is reported. */
export interface LeaseLost {
  readonly kind: 'lease-lost';
}

export function watchLeaseLost({ race, lease }: AttemptInHand): void {
  race.enter(aborted(lease.lost).then(() => ({ kind: 'lease-lost' })));
}

/** For our own log only: the rescue says the same in the job's record. */
export function judgeLeaseLost(): Ending {
  return { outcome: 'lost', detail: 'Its worker could not renew its lease in time, and stopped it.' };
}
