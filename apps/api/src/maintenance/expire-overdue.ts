import { expireOverdue as expireOverdueJobs, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

const atOnce = 500;
/** So many at most before other projects and loops have their turn: what is left waits for the next tick. */
const roundsATick = 20;

/** Ends the jobs that were not started by the time that they were given. */
export function expireOverdue(store: Store, projects: ProjectList): MaintenanceLoop {
  return {
    name: 'expire-overdue',
    intervalMs: 1_000,
    runOnce: (now) =>
      projects.forEach(async (project) => ({
        expired: await expireAll(store, project, now),
      })),
  };
}

async function expireAll(store: Store, project: string, now: number): Promise<number> {
  let expired = 0;
  for (let round = 1; round <= roundsATick; round++) {
    const ended = await expireOverdueJobs(store, { project, now, limit: atOnce });
    expired += ended;
    if (ended < atOnce) break;
  }
  return expired;
}
