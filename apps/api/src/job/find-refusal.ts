import type { Job, LongshoreError } from '@longshore/shared';
import type { Submitted } from '@longshore/store';
import { refuseFullQueue } from '../project/refuse-full-queue.ts';
import { refuseAwaited } from './refuse-awaited.ts';
import { refuseFull } from './refuse-full.ts';

/** The error for a job that the store did not take; undefined where it is there. */
export function findRefusal(job: Job, submitted: Submitted): LongshoreError | undefined {
  switch (submitted.word) {
    case 'no-such-job':
      return refuseAwaited(job, submitted.place);
    case 'full':
      return refuseFull(job);
    case 'queue-full':
      return refuseFullQueue(job.project);
    default:
      return undefined;
  }
}
