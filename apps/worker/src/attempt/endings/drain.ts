import type { Ending } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';

/** The worker leaves, and the time that its attempts had to end by themselves is over. */
export interface DrainOver {
  readonly kind: 'drain';
}

export function watchDrain({ race, drain }: AttemptInHand): void {
  const end = () => race.end({ kind: 'drain' });
  // The worker's signal outlives its attempts: it forgets each of them when that one is over.
  drain.ended.addEventListener('abort', end, { once: true, signal: race.over });
  if (drain.ended.aborted) end();
}

export function judgeDrain(): Ending {
  return { outcome: 'interrupted', reason: 'drain', detail: 'Its worker was told to leave before it was done.' };
}
