import type { Job, JobLimit } from '@longshore/shared';

/** A job that is blocked stands in the list of each of its limits: at this score and above where it waits at another one. */
export const WAITS_ELSEWHERE = 100;

/** Among those that wait at a limit priority decides, and then age, which is the order of the ids. */
export function toWaitingScore({ spec }: Pick<Job, 'spec'>): number {
  return 9 - spec.priority;
}

/** What a job's record says of the limit that holds it. */
export function toBlockedBy(limitId: string): string {
  return `limit:${limitId}`;
}

/** The limit that holds a job; undefined where none does. */
export function findBlockingLimit({ state, blockedBy }: Pick<Job, 'state' | 'blockedBy'>): string | undefined {
  return state === 'blocked' && blockedBy?.startsWith('limit:') ? blockedBy.slice('limit:'.length) : undefined;
}

/** The limit that a new job must find room at, or it is not taken; undefined where it has none such. */
export function findStrictLimit(job: Job): JobLimit | undefined {
  if (findBlockingLimit(job) === undefined) return undefined;
  return job.spec.limits?.find(({ whenFull }) => whenFull === 'skip' || whenFull === 'reject');
}
