import { forgetProjects as forgetDeletedProjects, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';

/** Forgets the names of projects that were deleted, and what jobs left that were accepted at the last moment. */
export function forgetProjects(store: Store): MaintenanceLoop {
  return {
    name: 'forget-projects',
    intervalMs: 30_000,
    runOnce: async (now) => ({ forgotten: await forgetDeletedProjects(store, { now, limit: 500 }) }),
  };
}
