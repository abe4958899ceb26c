import { JOB_STATES, type JobState } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

export type JobCounts = Readonly<Partial<Record<JobState, number>>>;

/** So many projects are asked for at once: other calls are answered in between. */
const AT_ONCE = 200;

/**
 * How many jobs of a project are in each state, in one pool: constant time, however many there are, and at one moment, so that
 * a job that moves on is counted once.
 */
export async function countJobs(
  store: Store,
  { project, pool }: { project: string; pool: string },
): Promise<JobCounts> {
  const indexes = JOB_STATES.map((state) => keys.index(project, pool, state));
  const counts = (await runScript(store, 'count-members', { keys: indexes, args: [] })) as number[];
  return Object.fromEntries(JOB_STATES.map((state, index) => [state, counts[index] ?? 0]));
}

/** The same for several projects, in their order. */
export async function countJobsOfAll(
  store: Store,
  { projects, pool }: { projects: readonly string[]; pool: string },
): Promise<JobCounts[]> {
  const counts: JobCounts[] = [];
  for (let first = 0; first < projects.length; first += AT_ONCE) {
    const part = projects.slice(first, first + AT_ONCE);
    counts.push(...(await Promise.all(part.map((project) => countJobs(store, { project, pool })))));
  }
  return counts;
}
