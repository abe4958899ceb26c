import { JOB_STATES, type JobState } from '@longshore/shared';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

export type JobCounts = Readonly<Partial<Record<JobState, number>>>;

/** How many jobs of a project are in each state, in one pool. Constant time, however many there are. */
export async function countJobs(
  store: Store,
  { project, pool }: { project: string; pool: string },
): Promise<JobCounts> {
  const [counts] = await countJobsOfAll(store, { projects: [project], pool });
  return counts ?? {};
}

/** The same for several projects, in their order. */
export async function countJobsOfAll(
  store: Store,
  { projects, pool }: { projects: readonly string[]; pool: string },
): Promise<JobCounts[]> {
  const counts = await callAll(store, (pipeline) => {
    for (const project of projects) for (const state of JOB_STATES) pipeline.zcard(keys.index(project, pool, state));
  });
  return projects.map((_, place) =>
    Object.fromEntries(JOB_STATES.map((state, index) => [state, counts[place * JOB_STATES.length + index] as number])),
  );
}
