import type { Job, JobState } from '@longshore/shared';
import type { Store } from '../connection/store.ts';

/**
 * What comes after a job has moved on: another one may go on now. Each step is skipped by a job that does not use it, and
 * is repaired by a maintenance loop where it fails or the process dies before it, so it never fails the transition.
 * @param job as it was before.
 */
export async function followUp(_store: Store, _job: Job, _to: JobState): Promise<void> {
  const steps: Promise<unknown>[] = [];
  await Promise.allSettled(steps);
}
