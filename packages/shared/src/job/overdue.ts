import type { Job } from './job.ts';

/** Why no attempt of a job may start any more: a word for its end. */
export type OverdueReason = 'not-started-in-time' | 'deadline';

/** From when on no attempt of the job may start; undefined where there is no such instant. */
export function overdueAt({ expiresAt, deadlineAt }: Pick<Job, 'expiresAt' | 'deadlineAt'>): number | undefined {
  if (expiresAt === undefined || deadlineAt === undefined) return expiresAt ?? deadlineAt;
  return Math.min(expiresAt, deadlineAt);
}

/** Why a job that is overdue is: of two instants that have passed, the earlier one ended it. */
export function findOverdueReason(job: Pick<Job, 'expiresAt' | 'deadlineAt'>): OverdueReason {
  return job.deadlineAt !== undefined && overdueAt(job) === job.deadlineAt ? 'deadline' : 'not-started-in-time';
}
