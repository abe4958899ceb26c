import type { PhaseDurations } from '@longshore/shared';
import type { AttemptInHand } from './attempt-in-hand.ts';

/** Runs a phase and notes how long it took, also where it failed. */
export async function measurePhase<T>(
  { clock, phases }: AttemptInHand,
  phase: keyof PhaseDurations,
  run: () => Promise<T>,
): Promise<T> {
  const since = clock.monotonic();
  try {
    return await run();
  } finally {
    phases[phase] = roundMs(clock.monotonic() - since);
  }
}

export function roundMs(ms: number): number {
  return Math.round(ms * 10) / 10;
}
