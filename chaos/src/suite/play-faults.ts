import type { Fault } from '../faults/fault.ts';
import { PartLocks } from './part-locks.ts';
import { type PlayedFault, playOne, type Stage } from './play-one.ts';

export interface Play extends Stage {
  readonly lanes: number;
  readonly plan: Iterable<Fault>;
  /** Nothing new is begun after it. */
  readonly signal: AbortSignal;
  readonly onPlayed: (played: PlayedFault) => void;
}

/** Plays the plan with as many faults at once as there are lanes, but never two that break the same part. */
export async function playFaults(play: Play): Promise<PlayedFault[]> {
  const locks = new PartLocks();
  const plan = play.plan[Symbol.iterator]();
  const played: PlayedFault[] = [];
  let number = 0;
  const runLane = async () => {
    while (!play.signal.aborted) {
      const { done, value: fault } = plan.next();
      if (done) return;
      const one = await playOne(play, { fault, number: ++number, locks });
      played.push(one);
      play.onPlayed(one);
    }
  };
  await Promise.all(Array.from({ length: play.lanes }, runLane));
  return played.toSorted((one, other) => one.number - other.number);
}
