import { openLimits as openDueLimits, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

/** Lets on the jobs whose rate has opened, and those that somebody died before letting on. Its interval is how late they are. */
export function openLimits(store: Store, projects: ProjectList): MaintenanceLoop {
  return {
    name: 'open-limits',
    intervalMs: 250,
    runOnce: (now) =>
      projects.forEach(async (project) => ({
        admitted: await openDueLimits(store, { project, now, limit: 500 }),
      })),
  };
}
