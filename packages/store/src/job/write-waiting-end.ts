import type { Job } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { keys } from '../keys.ts';
import { followUp } from './follow-up.ts';
import { writesOfMove } from './job-writes.ts';
import { toWritesCall } from './write-along.ts';

export interface WaitingEnd {
  /** As it was read: it is ended only if it is still in that state. */
  readonly job: Job;
  readonly to: 'cancelled' | 'expired';
  readonly reason: string;
  readonly now: number;
}

/** `awaited`: it was ended, and other jobs wait for that; the caller settles them. */
export async function writeWaitingEnd(
  store: Store,
  { job, to, reason, now }: WaitingEnd,
): Promise<'ok' | 'awaited' | 'wrong-state' | 'not-found'> {
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
      keys.dependents(project, id),
      keys.unsettled(project),
      ...writes.keys,
    ],
    args: [now, id, state, to, reason, event, ...writes.args],
  })) as 'ok' | 'awaited' | 'wrong-state' | 'not-found';
  if (word === 'ok' || word === 'awaited') await followUp(store, job, to);
  return word;
}
