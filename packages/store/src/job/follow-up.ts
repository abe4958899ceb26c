import { isTerminal, type Job, type JobState } from '@longshore/shared';
import { settleBatch } from '../batch/end-batch.ts';
import type { Store } from '../connection/store.ts';
import { admitNext } from '../limit/admit-waiting.ts';

/**
 * What comes after a job has moved on: another one may go on now. Each step is skipped by a job that does not use it, and
 * is repaired by a maintenance loop where it fails or the process dies before it, so it never fails the transition.
 * @param job as it was before.
 */
export async function followUp(store: Store, job: Job, to: JobState): Promise<void> {
  const steps: Promise<unknown>[] = [];
  if (job.batch && isTerminal(to)) steps.push(settleBatch(store, { project: job.project, id: job.batch }));
  if (job.state === 'running' && store.projects.recall(job.project)?.runningLimit !== undefined) {
    steps.push(store.tickets.releaseLine({ project: job.project, pool: job.spec.pool }));
  }
  if (job.spec.limits) steps.push(admitNext(store, job));
  await Promise.allSettled(steps);
}
