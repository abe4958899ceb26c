import { type LapPlan, type Live, runLap } from './lap.ts';

/** What a contender of a process of its own is told at its start. */
export interface ContenderPlan {
  readonly dockerHost: string;
  readonly image: string;
  readonly redisUrl: string;
  /** A folder that its containers may have bound into them. */
  readonly folder: string;
}

export function readContenderPlan(): ContenderPlan {
  return JSON.parse(process.argv[2] ?? '') as ContenderPlan;
}

/** Runs the laps that the parent process asks for, until it lets go. */
export function serveLaps(live: Live): void {
  process.on('message', async (plan: LapPlan) => {
    // The parent decides what a failure means.
    const answer = await runLap(live, plan).catch((error: Error) => ({ error: error.stack ?? error.message }));
    process.send?.(answer);
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}
