import type { Job, Outcome, PhaseDurations } from '@longshore/shared';
import type { Commit } from '../attempt/commit-outcome.ts';
import { callAll, type Store } from '../connection/store.ts';
import type { WriteAlong } from '../job/write-along.ts';
import { keys } from '../keys.ts';

/** So many of the newest are kept: enough for a p90, and as soon as jobs change, mostly new ones. */
const KEPT = 100;
/** How long they are kept after the last run. */
export const RUN_TIME_SECONDS = 7 * 86_400;

/** Attempts that came to an end of their own. One that was cut off says nothing of how long the next one takes. */
const RAN_TO_AN_END: readonly Outcome[] = [
  'succeeded',
  'failed',
  'timed-out',
  'out-of-memory',
  'output-limit',
  'disk-limit',
];

/** Jobs of one project whose run times are kept together: all of a pool, or those of a definition. */
export type RunTimeSource = { readonly project: string } & (
  | { readonly pool: string }
  | { readonly definition: string }
);

/** What is written with the end of an attempt: for how long it held its slot. */
export function writesOfRun({ job, ending, phases }: Pick<Commit, 'job' | 'ending' | 'phases'>): WriteAlong[] {
  const heldMs = phases && RAN_TO_AN_END.includes(ending.outcome) ? sumHeld(phases) : undefined;
  if (heldMs === undefined) return [];
  return listSources(job).flatMap((source): WriteAlong[] => {
    const key = toKey(source);
    return [
      { command: 'LPUSH', key, args: [heldMs] },
      { command: 'LTRIM', key, args: [0, KEPT - 1] },
      { command: 'EXPIRE', key, args: [RUN_TIME_SECONDS] },
    ];
  });
}

function listSources({ project, spec: { pool, definition } }: Pick<Job, 'project' | 'spec'>): RunTimeSource[] {
  return [{ project, pool }, ...(definition ? [{ project, definition: definition.name }] : [])];
}

/** For how long the newest runs of each source held a slot, in milliseconds; none where nothing ran lately. */
export async function listRunTimes(store: Store, sources: readonly RunTimeSource[]): Promise<number[][]> {
  if (sources.length === 0) return [];
  const lists = await callAll(store, (pipeline) => {
    for (const source of sources) pipeline.lrange(toKey(source), 0, -1);
  });
  return lists.map((list) => (list as string[]).map(Number));
}

function toKey(source: RunTimeSource): string {
  const kind = 'pool' in source ? `pool.${source.pool}` : `definition.${source.definition}`;
  return keys.runTimes(source.project, kind);
}

/** The slot is free when the container is gone, which is after the commit. To remove it takes about as long as to make it. */
function sumHeld({ pullMs = 0, prepareMs = 0, createMs = 0, startMs = 0, runMs, finishMs = 0 }: PhaseDurations) {
  if (runMs === undefined) return undefined;
  return Math.round(pullMs + prepareMs + createMs + startMs + runMs + finishMs + createMs);
}
