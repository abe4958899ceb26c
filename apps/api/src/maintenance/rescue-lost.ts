import { rescueLost as rescueLostAttempts, type Store } from '@longshore/store';
import { forEachProject } from './for-each-project.ts';
import type { MaintenanceLoop } from './loop.ts';

/** Takes attempts whose lease ran out from workers that are not heard of, and moves their jobs on. */
export function rescueLost(store: Store): MaintenanceLoop {
  return {
    name: 'rescue-lost',
    intervalMs: 1_000,
    runOnce: (now) =>
      forEachProject(store, async (project) => ({
        ...(await rescueLostAttempts(store, { project, now, limit: 200 })),
      })),
  };
}
