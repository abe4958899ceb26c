import type { Store } from '../connection/store.ts';
import { findRunningLoad } from '../project/find-running-load.ts';

/** The jobs that a project has queued in a pool. */
export interface QueuedJobs {
  readonly project: string;
  readonly queued: number;
}

/** So many projects are asked for at once: other calls are answered in between. */
const AT_ONCE = 200;

/** How many queued jobs would not start however many workers there were: their projects run as many as they may. */
export async function countHeldBack(store: Store, waiting: readonly QueuedJobs[]): Promise<number> {
  let heldBack = 0;
  for (let first = 0; first < waiting.length; first += AT_ONCE) {
    const part = waiting.slice(first, first + AT_ONCE);
    const counts = await Promise.all(part.map((jobs) => countOfProject(store, jobs)));
    heldBack += counts.reduce((sum, count) => sum + count, 0);
  }
  return heldBack;
}

async function countOfProject(store: Store, { project, queued }: QueuedJobs): Promise<number> {
  const load = await findRunningLoad(store, project);
  if (!load) return 0;
  return Math.max(0, queued - Math.max(0, load.limit - load.running));
}
