import { rescueLost as rescueLostAttempts, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

/** Workers that were cut off from Redis as well have so long to renew what they still hold, and to commit what ended. */
const settleMs = 5_000;
/** Those of a whole fleet come back in lots of so many. */
const limit = 100;

/** Takes attempts whose lease ran out from workers that are not heard of, and moves their jobs on. */
export function rescueLost(store: Store, projects: ProjectList): MaintenanceLoop {
  return {
    name: 'rescue-lost',
    intervalMs: 1_000,
    settleMs,
    runOnce: (now) =>
      projects.forEach(async (project) => ({
        ...(await rescueLostAttempts(store, { project, now, limit })),
      })),
  };
}
