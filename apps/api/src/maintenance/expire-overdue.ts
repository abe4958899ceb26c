import { expireOverdue as expireOverdueJobs, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

/** Ends the jobs that were not started by the time that they were given. */
export function expireOverdue(store: Store, projects: ProjectList): MaintenanceLoop {
  return {
    name: 'expire-overdue',
    intervalMs: 1_000,
    runOnce: (now) =>
      projects.forEach(async (project) => ({
        expired: await expireOverdueJobs(store, { project, now, limit: 500 }),
      })),
  };
}
