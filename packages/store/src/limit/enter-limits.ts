import type { Job } from '@longshore/shared';
import type { Store } from '../connection/store.ts';
import { admitJob } from './admit-job.ts';
import { admitNext } from './admit-waiting.ts';
import { findBlockingLimit, toBlockedBy } from './limit-order.ts';
import { replaceOlder } from './replace-older.ts';

/**
 * A new job that was born at its limits passes them, or waits. What fails here is made up for by the loop that looks at
 * limits: the job is stored, and so it is accepted.
 * @returns the job as it stands then.
 */
export async function enterLimits(store: Store, job: Job): Promise<Job> {
  if (findBlockingLimit(job) === undefined) return job;
  const now = store.now();
  const admission = await admitJob(store, job, now).catch(() => undefined);
  if (admission?.word !== 'admitted' && admission?.word !== 'blocked') return job;
  await letOthersOn(store, job, admission).catch(() => undefined);
  if (admission.word === 'blocked') return { ...job, blockedBy: toBlockedBy(admission.limit) };
  const { blockedBy: _blockedBy, blockedAt: _blockedAt, ...rest } = job;
  return { ...rest, state: 'queued', queuedAt: now };
}

/** Its key may give it the place of older jobs, or have more slots from now on. */
async function letOthersOn(store: Store, job: Job, { word, isChanged }: { word: string; isChanged: boolean }) {
  for (const { id, whenFull, slots = 1 } of job.spec.limits ?? []) {
    if (word === 'blocked' && whenFull === 'replace') await replaceOlder(store, { project: job.project, id, slots });
  }
  if (isChanged) await admitNext(store, job);
}
