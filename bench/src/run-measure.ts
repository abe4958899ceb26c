import { type Fleet, type FleetOptions, startFleet } from '@longshore/testing';
import type { Figures } from './figure.ts';
import type { BenchContext, Measure } from './measure/measure.ts';

/** What all measures of a run share. */
export interface RunOptions extends Pick<BenchContext, 'dockerHost' | 'images' | 'isQuick' | 'say'> {
  readonly profile: string | undefined;
}

/** Runs one measure and stops what it started, also where it fails. */
export async function runMeasure({ name, run }: Measure, options: RunOptions): Promise<Figures> {
  const fleets: Fleet[] = [];
  const say = (line: string) => options.say(`${name}: ${line}`);
  const start: BenchContext['startFleet'] = async (wanted) => {
    const fleet = await startFleet(toFleetOptions(options, name, wanted));
    fleets.push(fleet);
    return fleet;
  };
  say('starting');
  try {
    return await run({ ...options, say, startFleet: start });
  } finally {
    for (const fleet of fleets) await fleet.stop();
  }
}

function toFleetOptions(
  { dockerHost, profile }: RunOptions,
  measure: string,
  { workerEnv, ...wanted }: Parameters<BenchContext['startFleet']>[0],
): FleetOptions {
  const profiled = (app: string): Record<string, string> =>
    profile ? { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}/${measure}-${app}` } : {};
  return { ...wanted, dockerHost, apiEnv: profiled('api'), workerEnv: { ...profiled('worker'), ...workerEnv } };
}
