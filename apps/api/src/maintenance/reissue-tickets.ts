import { listPoolNames, listPoolProjects, reissueTickets as reissueMissing, type Store } from '@longshore/store';
import type { MaintenanceLoop } from './loop.ts';
import type { ProjectList } from './project-list.ts';

const JOBS_A_RUN = 1_000;
/** Younger jobs are left to those who are about to add their tickets. One that is added twice is refused at its claim. */
const GRACE_MS = 1_000;

/** Adds tickets that are missing because a process died between a job's script and its ticket. */
export function reissueTickets(store: Store, projects: ProjectList): MaintenanceLoop {
  /** Where the walk through each pool's queued jobs goes on. */
  const places = new Map<string, string>();
  return {
    name: 'reissue-tickets',
    intervalMs: 2_000,
    async runOnce(now) {
      let reissued = 0;
      const due = new Set(await projects.read());
      for (const pool of await listPoolNames(store)) {
        for (const project of (await listPoolProjects(store, pool)).filter((name) => due.has(name))) {
          const key = `${project} ${pool}`;
          const part = { project, pool, after: places.get(key), limit: JOBS_A_RUN, queuedBefore: now - GRACE_MS };
          const walked = await reissueMissing(store, part);
          reissued += walked.reissued;
          if (walked.after === undefined) places.delete(key);
          else places.set(key, walked.after);
        }
      }
      return { reissued };
    },
  };
}
