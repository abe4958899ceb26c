import type { Job, Worker } from '@longshore/shared';
import { formatInstant } from '../present/instant.ts';

export interface Silence {
  readonly job: Job;
  /** Undefined where nothing is known of it any more. */
  readonly worker: Worker | undefined;
  /** When its lease runs out, in epoch milliseconds; undefined where nobody holds one any more. */
  readonly leaseUntil: number | undefined;
  readonly now: number;
}

/** What is to be expected of an attempt whose worker has fallen silent. */
export function describeSilence({ job, worker, leaseUntil, now }: Silence): string {
  const heard = worker
    ? `It has not been heard of since ${formatInstant(worker.seenAt)}.`
    : 'Nothing has been heard of it for so long that it was forgotten.';
  return `${heard} ${describeLease(leaseUntil, now)} ${describeFate(job)}`;
}

function describeLease(leaseUntil: number | undefined, now: number): string {
  if (leaseUntil === undefined) return 'It holds no lease on the attempt any more.';
  if (leaseUntil <= now) return `Its lease on the attempt ran out at ${formatInstant(leaseUntil)}.`;
  return `Its lease on the attempt runs out at ${formatInstant(leaseUntil)} unless it renews it by then.`;
}

/** Once too many workers died of a job it is given up; a job that ends in that way says so itself. */
function describeFate({ cancelRequestedAt }: Job): string {
  if (cancelRequestedAt !== undefined) return 'After that the attempt counts as lost, and the job as cancelled.';
  return 'After that the attempt counts as lost, which uses up none of its tries, and the job is tried again unless that happened too often.';
}
