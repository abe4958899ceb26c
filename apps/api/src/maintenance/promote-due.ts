import { promoteDue as promoteDueJobs, type Store } from '@longshore/store';
import { forEachProject } from './for-each-project.ts';
import type { MaintenanceLoop } from './loop.ts';

/** Queues the jobs whose time has come. Its interval is how late a job may be. */
export function promoteDue(store: Store): MaintenanceLoop {
  return {
    name: 'promote-due',
    intervalMs: 250,
    runOnce: (now) =>
      forEachProject(store, async (project) => ({
        promoted: await promoteDueJobs(store, { project, now, limit: 500 }),
      })),
  };
}
