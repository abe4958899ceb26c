import { type Batch, isTerminal, type JobId, type JobState, TERMINAL_STATES } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

const JOBS_AT_ONCE = 1_000;

/** How many jobs of a batch are in each state. Those that have ended are known; the others are asked for theirs. */
export async function countBatchJobs(store: Store, batch: Batch): Promise<Partial<Record<JobState, number>>> {
  const { project, id, counts, endedAt } = batch;
  const states: Partial<Record<JobState, number>> = {};
  for (const state of TERMINAL_STATES) if (counts[state] > 0) states[state] = counts[state];
  if (endedAt !== undefined) return states;
  const ids = (await call(store, (redis) => redis.zrange(keys.batchJobs(project, id), 0, '-1'))) as JobId[];
  for (let first = 0; first < ids.length; first += JOBS_AT_ONCE) {
    const found = (await callAll(store, (pipeline) => {
      for (const job of ids.slice(first, first + JOBS_AT_ONCE)) pipeline.hget(keys.job(project, job), 'state');
    })) as (JobState | null)[];
    for (const state of found) if (state && !isTerminal(state)) states[state] = (states[state] ?? 0) + 1;
  }
  return states;
}
