import type { Lap, LapPlan } from './lap.ts';

/** One way to run a container, measured beside the others. */
export interface Contender {
  readonly name: string;
  /** The processes whose processor time is its own, by their names; the engine's is none of it. */
  readonly pids: Readonly<Record<string, number>>;
  run(plan: LapPlan): Promise<Lap>;
  stop(): Promise<void>;
}
