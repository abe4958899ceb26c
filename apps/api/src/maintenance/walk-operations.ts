import { LongshoreError } from '@longshore/shared';
import { listOpenOperations, type OperationInHand, type Store } from '@longshore/store';
import { stepOperation } from '../bulk/step-operation.ts';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

/** Operations of a project that go on side by side; the others wait for those before them. */
const OPERATIONS_A_RUN = 4;
/** No project keeps the others waiting for longer than this takes. */
const STEPS_A_RUN = 10;

/** Takes the operations that are under way on through their jobs. */
export function walkOperations(store: Store, projects: ProjectList): MaintenanceLoop {
  return {
    name: 'walk-operations',
    intervalMs: 500,
    runOnce: () =>
      projects.forEach(async (project) => {
        let steps = 0;
        while (steps < STEPS_A_RUN) {
          const open = await listOpenOperations(store, { project, limit: OPERATIONS_A_RUN });
          if (open.length === 0) break;
          const went = await Promise.all(open.map((inHand) => tryStep(store, inHand)));
          steps += 1;
          if (!went.includes(true)) break;
        }
        return { steps };
      }),
  };
}

/** A project that takes no more jobs just now makes its operation wait, and no other. */
async function tryStep(store: Store, inHand: OperationInHand): Promise<boolean> {
  try {
    await stepOperation(store, inHand);
    return true;
  } catch (error) {
    if (error instanceof LongshoreError && error.status === 429) return false;
    throw error;
  }
}
