import type { Job } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { findJob } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { settleBehind, settleDependents } from './settle-dependents.ts';
import { settleJob } from './settle-job.ts';
import { fromNote, toSubmittedNote } from './unsettled-note.ts';

/** Looks at a job right behind its submission. @returns whether it moved on. */
export async function settleSubmitted(store: Store, job: Job): Promise<boolean> {
  const { project, id } = job;
  const settled = await settleJob(store, job);
  if (settled === 'awaited') await settleBehind(store, job);
  await call(store, (redis) => redis.zrem(keys.unsettled(project), toSubmittedNote(id)));
  return settled !== 'left';
}

/**
 * Looks at the jobs that somebody should have looked at by now: a process may have died between a job's end, or its
 * submission, and the step behind it.
 * @param notedBefore epoch milliseconds; what is younger is left to those who are about to do it.
 * @returns how many moved on.
 */
export async function settleUnsettled(
  store: Store,
  { project, notedBefore, limit }: { project: string; notedBefore: number; limit: number },
): Promise<number> {
  const notes = await call(store, (redis) =>
    redis.zrangebyscore(keys.unsettled(project), '-inf', notedBefore, 'LIMIT', 0, limit),
  );
  let moved = 0;
  for (const note of notes) {
    const { what, id } = fromNote(note);
    if (what === 'ended') {
      moved += await settleDependents(store, { project, ended: [id], limit: Number.POSITIVE_INFINITY });
      continue;
    }
    const job = await findJob(store, project, id);
    if (!job) await call(store, (redis) => redis.zrem(keys.unsettled(project), note));
    else if (await settleSubmitted(store, job)) moved++;
  }
  return moved;
}
