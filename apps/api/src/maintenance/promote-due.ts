import { promoteDue as promoteDueJobs, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

/** Queues the jobs whose time has come. Its interval is how late a job may be. */
export function promoteDue(store: Store, projects: ProjectList): MaintenanceLoop {
  return {
    name: 'promote-due',
    intervalMs: 250,
    runOnce: (now) =>
      projects.forEach(async (project) => ({
        promoted: await promoteDueJobs(store, { project, now, limit: 500 }),
      })),
  };
}
