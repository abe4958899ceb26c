import type { Job } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { keys } from '../keys.ts';
import { followUp } from './follow-up.ts';
import { writesOfMove } from './job-writes.ts';
import { toWritesCall } from './write-along.ts';

/** Ends a job that waits, if it is still in the state in which it was read, and takes its ticket back. */
export async function endWaitingJob(
  store: Store,
  { job, to, reason, now }: { job: Job; to: 'cancelled' | 'expired'; reason: string; now: number },
): Promise<'ok' | 'wrong-state' | 'not-found'> {
  const { project, id, spec, state } = job;
  // First: a ticket that is missing is issued again, but nobody looks for one whose job has ended.
  const ticket = { project, pool: spec.pool, jobId: id, attempt: job.attempt + 1 };
  if (state === 'queued') await store.tickets.remove(ticket);
  const writes = toWritesCall(writesOfMove(job, to, reason));
  const event = writeEvent({ type: `job.${to}`, project, job: id, state: to, at: now, reason });
  const word = (await runScript(store, 'end-waiting-job', {
    keys: [
      keys.job(project, id),
      keys.index(project, spec.pool, state),
      keys.index(project, spec.pool, to),
      keys.due(project),
      keys.expiry(project),
      keys.ended(project),
      keys.events(project),
      ...writes.keys,
    ],
    args: [now, id, state, to, reason, event, ...writes.args],
  })) as 'ok' | 'wrong-state' | 'not-found';
  if (word === 'ok') await followUp(store, job, to);
  return word;
}
