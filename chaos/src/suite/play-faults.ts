import type { Fault } from '../faults/fault.ts';
import { PartLocks } from './part-locks.ts';
import { type PlayedFault, playOne, type Stage } from './play-one.ts';

/** Faults in the order in which they are played, so many of them at once. */
export interface Plan {
  readonly faults: Iterable<Fault>;
  readonly lanes: number;
}

export interface Play extends Stage {
  /** Played beside each other. */
  readonly plans: readonly Plan[];
  /** Nothing new is begun after it. */
  readonly signal: AbortSignal;
  readonly onPlayed: (played: PlayedFault) => void;
}

/** Plays all plans, with as many faults at once as there are lanes, but never two that break the same part. */
export async function playFaults(play: Play): Promise<PlayedFault[]> {
  const locks = new PartLocks();
  const played: PlayedFault[] = [];
  let number = 0;
  const runLane = async (faults: Iterator<Fault>) => {
    while (!play.signal.aborted) {
      const { done, value: fault } = faults.next();
      if (done) return;
      const one = await playOne(play, { fault, number: ++number, locks });
      played.push(one);
      play.onPlayed(one);
    }
  };
  const lanes = play.plans.flatMap(({ faults, lanes: count }) => {
    const order = faults[Symbol.iterator]();
    return Array.from({ length: count }, () => runLane(order));
  });
  await Promise.all(lanes);
  return played.toSorted((one, other) => one.number - other.number);
}
