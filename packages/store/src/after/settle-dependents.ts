import type { Job, JobId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { findJobs } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { settleJob } from './settle-job.ts';
import { toEndedNote } from './unsettled-note.ts';

const JOBS_A_PAGE = 100;
/** So many jobs at most are looked at by the process in which one ended: it has other things to do. */
const JOBS_BEHIND = 500;

/**
 * Right behind the end of a job: looks at those that wait for it. What fails here, or is more than a step should do, is
 * left to the loop, for the job stays noted until all have been looked at.
 */
export async function settleBehind(store: Store, { project, id }: Pick<Job, 'project' | 'id'>): Promise<void> {
  await settleDependents(store, { project, ended: [id], limit: JOBS_BEHIND }).catch(() => undefined);
}

/**
 * Looks at all jobs that wait for the ones that have ended, then at those that wait for what was cancelled by that, and so
 * on: in a list and not by calling itself, so that a chain may be as long as it likes.
 * @returns how many moved on.
 */
export async function settleDependents(
  store: Store,
  { project, ended, limit }: { project: string; ended: readonly JobId[]; limit: number },
): Promise<number> {
  const list = [...ended];
  let lookedAt = 0;
  let moved = 0;
  // The list grows while it is walked.
  for (const id of list) {
    for (let after = '-'; ; ) {
      const page = await readPage(store, { project, id, after });
      const settled = await Promise.all(
        (await findJobs(store, project, page)).map((job) => settleNext(store, job, list)),
      );
      moved += settled.filter(Boolean).length;
      lookedAt += page.length;
      if (page.length < JOBS_A_PAGE) break;
      if (lookedAt >= limit) return moved;
      after = `(${page.at(-1)}`;
    }
    await call(store, (redis) => redis.zrem(keys.unsettled(project), toEndedNote(id)));
    if (lookedAt >= limit) return moved;
  }
  return moved;
}

async function settleNext(store: Store, job: Job, list: JobId[]): Promise<boolean> {
  const settled = await settleJob(store, job);
  if (settled === 'awaited') list.push(job.id);
  return settled !== 'left';
}

async function readPage(
  store: Store,
  { project, id, after }: { project: string; id: JobId; after: string },
): Promise<JobId[]> {
  const dependents = keys.dependents(project, id);
  return (await call(store, (redis) => redis.zrangebylex(dependents, after, '+', 'LIMIT', 0, JOBS_A_PAGE))) as JobId[];
}
