import { type Store, settleUnsettled as settleUnsettledJobs } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

/** What ended just now is left to the process that ended it. */
const LEFT_ALONE_MS = 500;

/** Moves on the jobs that wait for others that have ended, where nobody has. */
export function settleUnsettled(store: Store, projects: ProjectList): MaintenanceLoop {
  return {
    name: 'settle-unsettled',
    intervalMs: 1_000,
    runOnce: (now) =>
      projects.forEach(async (project) => ({
        settled: await settleUnsettledJobs(store, { project, notedBefore: now - LEFT_ALONE_MS, limit: 500 }),
      })),
  };
}
