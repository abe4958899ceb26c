import { expireOverdue as expireOverdueJobs, type Store } from '@longshore/store';
import { forEachProject } from './for-each-project.ts';
import type { MaintenanceLoop } from './loop.ts';

/** Ends the jobs that were not started by the time that they were given. */
export function expireOverdue(store: Store): MaintenanceLoop {
  return {
    name: 'expire-overdue',
    intervalMs: 1_000,
    runOnce: (now) =>
      forEachProject(store, async (project) => ({
        expired: await expireOverdueJobs(store, { project, now, limit: 500 }),
      })),
  };
}
