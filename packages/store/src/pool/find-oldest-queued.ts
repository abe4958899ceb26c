import type { JobId } from '@longshore/shared';
import { call, callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/**
 * An index is in the order of making, which is the order of queueing for all but jobs that were scheduled or tried before;
 * looking at this many of the oldest sees past those. So it is with projects, by their oldest job.
 */
const LOOKED_AT = 32;

/** Since when the job of some projects that waits longest has been queued: epoch milliseconds; undefined where none waits. */
export async function findOldestQueuedAt(
  store: Store,
  { projects, pool }: { projects: readonly string[]; pool: string },
): Promise<number | undefined> {
  const oldest = await findOldestProjects(store, { projects, pool });
  const instants = await Promise.all(oldest.map((project) => findOldestOf(store, { project, pool })));
  const known = instants.filter((at) => at !== undefined);
  return known.length > 0 ? Math.min(...known) : undefined;
}

/** The projects whose oldest jobs were made first. */
async function findOldestProjects(
  store: Store,
  { projects, pool }: { projects: readonly string[]; pool: string },
): Promise<readonly string[]> {
  if (projects.length <= LOOKED_AT) return projects;
  const heads = await callAll(store, (pipeline) => {
    for (const project of projects) pipeline.zrange(keys.index(project, pool, 'queued'), 0, '0');
  });
  const byHead = projects.map((project, index) => ({ project, head: (heads[index] as string[])[0] ?? '~' }));
  return byHead
    .sort((a, b) => (a.head < b.head ? -1 : 1))
    .slice(0, LOOKED_AT)
    .map(({ project }) => project);
}

async function findOldestOf(
  store: Store,
  { project, pool }: { project: string; pool: string },
): Promise<number | undefined> {
  const ids = await call(store, (redis) => redis.zrange(keys.index(project, pool, 'queued'), 0, String(LOOKED_AT - 1)));
  if (ids.length === 0) return undefined;
  const instants = await callAll(store, (pipeline) => {
    for (const id of ids) pipeline.hget(keys.job(project, id as JobId), 'queuedAt');
  });
  const known = instants.filter((at) => at !== null).map(Number);
  return known.length > 0 ? Math.min(...known) : undefined;
}
