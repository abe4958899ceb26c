import type { FixtureImages, Fleet, FleetOptions } from '@longshore/testing';
import type { Figures } from '../figure.ts';

/** What a measure is given. */
export interface BenchContext {
  readonly dockerHost: string;
  readonly images: FixtureImages;
  /** Less of everything: it shows that the measure runs, and its figures mean little. */
  readonly isQuick: boolean;
  /** A fleet of the measure's own, on a Redis of its own; it is stopped when the measure ends. */
  startFleet(options: Pick<FleetOptions, 'workers' | 'workerEnv'>): Promise<Fleet>;
  /** Says how far it is. */
  say(line: string): void;
}

/** Something that is measured, by its name on the command line. */
export interface Measure {
  readonly name: string;
  run(context: BenchContext): Promise<Figures>;
}
