import { pruneBatches, pruneEnded as pruneEndedJobs, pruneOperations, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

const JOBS_A_RUN = 500;

/** Deletes ended jobs, batches and operations that are past their retention, by age and by count. */
export function pruneEnded(
  store: Store,
  projects: ProjectList,
  retention: { maxAgeMs: number; maxCount: number },
): MaintenanceLoop {
  return {
    name: 'prune-ended',
    intervalMs: 2_000,
    runOnce: (now) =>
      projects.forEach(async (project) => {
        const part = { project, now, ...retention, limit: JOBS_A_RUN };
        const [pruned, batches, operations] = await Promise.all([
          pruneEndedJobs(store, part),
          pruneBatches(store, part),
          pruneOperations(store, part),
        ]);
        return { pruned, batches, operations };
      }),
  };
}
