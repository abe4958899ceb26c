import { type Job, judgeAwaited } from '@longshore/shared';
import type { Store } from '../connection/store.ts';
import { writeWaitingEnd } from '../job/write-waiting-end.ts';
import { findAwaited, waitsForJobs } from './find-awaited.ts';
import { releaseJob } from './release-job.ts';

/**
 * What became of a job that waits for others. `cancelled`: what it waits for can no longer come. `awaited`: so, too, and
 * yet others wait for it. `left`: it still waits, or did not wait for jobs any more.
 */
export type Settled = 'released' | 'cancelled' | 'awaited' | 'left';

/** Looks at all that a job waits for, and moves it on where there is nothing left to wait for. Doing it twice does no harm. */
export async function settleJob(store: Store, job: Job): Promise<Settled> {
  const { project, spec } = job;
  if (!spec.after || !waitsForJobs(job)) return 'left';
  const { when } = spec.after;
  const judged = (await findAwaited(store, project, spec.after)).map(({ state }) => judgeAwaited(when, state));
  if (judged.includes('missed')) return await cancel(store, job);
  if (judged.includes('open')) return 'left';
  return (await releaseJob(store, job, store.now())) ? 'released' : 'left';
}

async function cancel(store: Store, job: Job): Promise<Settled> {
  const end = { job, to: 'cancelled', reason: 'dependency-failed', now: store.now() } as const;
  const word = await writeWaitingEnd(store, end);
  if (word === 'awaited') return word;
  return word === 'ok' ? 'cancelled' : 'left';
}
