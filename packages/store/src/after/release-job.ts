import type { Job } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { keys } from '../keys.ts';
import { promoteJob } from '../maintenance/promote-due.ts';

/**
 * Lets a job go on that waited for others: to its time, which may have come. From there it takes the way of every job that
 * falls due, and so passes its limits; where this process dies before, the loop for due jobs goes on.
 */
export async function releaseJob(store: Store, job: Job, now: number): Promise<boolean> {
  const { project, id, spec, dueAt = now } = job;
  const word = await runScript(store, 'release-job', {
    keys: [
      keys.job(project, id),
      keys.index(project, spec.pool, 'blocked'),
      keys.index(project, spec.pool, 'scheduled'),
      keys.due(project),
      keys.events(project),
    ],
    args: [now, id, writeEvent({ type: 'job.scheduled', project, job: id, state: 'scheduled', at: now })],
  });
  if (word !== 'ok') return false;
  if (dueAt <= now) await promoteJob(store, { ...job, state: 'scheduled', dueAt }, now);
  return true;
}
