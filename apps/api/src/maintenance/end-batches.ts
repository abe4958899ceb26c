import { endBatches as endDoneBatches, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

const BATCHES_A_RUN = 200;

/** Ends batches whose last job has ended, because a process died between the two; and closes those nobody will resume. */
export function endBatches(store: Store, projects: ProjectList): MaintenanceLoop {
  /** Where the walk through each project's open batches goes on. */
  const places = new Map<string, Awaited<ReturnType<typeof endDoneBatches>>['after']>();
  return {
    name: 'end-batches',
    intervalMs: 1_000,
    runOnce: (now) =>
      projects.forEach(async (project) => {
        const { ended, after } = await endDoneBatches(store, {
          project,
          after: places.get(project),
          limit: BATCHES_A_RUN,
          now,
        });
        if (after === undefined) places.delete(project);
        else places.set(project, after);
        return { ended };
      }),
  };
}
