import type { Job } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { writeEvent } from '../event/write-event.ts';
import { keys } from '../keys.ts';
import { toWaitingScore } from './limit-order.ts';
import { toLimitsCall } from './to-limits-call.ts';

export type Admission =
  | { readonly word: 'wrong-state' | 'not-due' }
  /** `isChanged`: it brought new numbers for a limit, so that others may go on now. */
  | { readonly word: 'admitted'; readonly isChanged: boolean }
  | { readonly word: 'blocked'; readonly isChanged: boolean; readonly limit: string };

/**
 * Queues a job that is blocked or has fallen due, if all of its limits let it pass and it is still in the state in which it
 * was read, and adds its ticket; else it waits at the first limit that is closed.
 */
export async function admitJob(store: Store, job: Job, now: number): Promise<Admission> {
  const { project, id, spec, attempt } = job;
  const [word, changed, limit] = (await runScript(store, 'admit-job', toCall(job, now))) as [
    Admission['word'],
    number?,
    string?,
  ];
  const isChanged = changed === 1;
  if (word === 'blocked') return { word, isChanged, limit: limit ?? '' };
  if (word === 'admitted') {
    await store.tickets.add({ project, pool: spec.pool, jobId: id, attempt: attempt + 1, priority: spec.priority });
    return { word, isChanged };
  }
  return { word };
}

function toCall(job: Job, now: number) {
  const { project, id, spec, state } = job;
  const limits = toLimitsCall(job);
  const event = { project, job: id, at: now } as const;
  return {
    keys: [
      keys.job(project, id),
      keys.index(project, spec.pool, state),
      keys.index(project, spec.pool, 'queued'),
      keys.index(project, spec.pool, 'blocked'),
      keys.due(project),
      keys.events(project),
      keys.limits(project),
      ...limits.keys,
    ],
    args: [
      now,
      id,
      state,
      toWaitingScore(job),
      writeEvent({ ...event, type: 'job.queued', state: 'queued' }),
      writeEvent({ ...event, type: 'job.blocked', state: 'blocked' }),
      limits.json,
    ],
  };
}
