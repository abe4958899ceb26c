import { type BulkOperation, type JobId, LongshoreError, type OperationFailure } from '@longshore/shared';
import { keepPage, keepResults, listJobs, type OperationInHand, type Store, stopOperation } from '@longshore/store';
import { doToJob, type Verdict } from './do-to-job.ts';

/** So many jobs are found in one step, and done in the next. */
const JOBS_A_STEP = 100;
/** Statuses of what says nothing about the job. */
const PASSING: readonly number[] = [429, 500, 503];
/** So many of them at once. */
const AT_ONCE = 16;

/**
 * Takes an operation one step on. The page is written down before anything is done to it, so that a step which a crash cut
 * off is made again for the same jobs, and each is counted once.
 */
export async function stepOperation(store: Store, inHand: OperationInHand): Promise<void> {
  const { operation, walk } = inHand;
  if (walk.page) await doPage(store, inHand, walk.page);
  else if (operation.cancelRequestedAt !== undefined) await stopOperation(store, inHand);
  else await findPage(store, inHand);
}

async function findPage(store: Store, inHand: OperationInHand): Promise<void> {
  const { operation, walk } = inHand;
  const { project, filter } = operation;
  const { jobs, next } = await listJobs(store, { ...filter, project, before: walk.before, limit: JOBS_A_STEP });
  await keepPage(store, inHand, { page: jobs.map(({ id }) => id), next });
}

async function doPage(store: Store, inHand: OperationInHand, page: readonly JobId[]): Promise<void> {
  const { operation } = inHand;
  const verdicts: (Verdict | OperationFailure)[] = [];
  for (let first = 0; first < page.length; first += AT_ONCE) {
    const part = page.slice(first, first + AT_ONCE).map((id) => doOne(store, operation, id));
    verdicts.push(...(await Promise.all(part)));
  }
  const failures = verdicts.filter((verdict) => typeof verdict === 'object');
  const count = (word: 'done' | 'skipped') => verdicts.filter((verdict) => verdict === word).length;
  await keepResults(store, inHand, {
    done: count('done'),
    skipped: count('skipped'),
    failed: failures.length,
    failures,
  });
}

/** While Redis is away or the project is full the step ends, and is made again. */
async function doOne(store: Store, operation: BulkOperation, job: JobId): Promise<Verdict | OperationFailure> {
  try {
    return await doToJob(store, operation, job);
  } catch (error) {
    if (!(error instanceof LongshoreError) || PASSING.includes(error.status)) throw error;
    return { job, code: error.code, detail: error.message };
  }
}
