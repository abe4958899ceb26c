import { type Job, type JobId, LongshoreError } from '@longshore/shared';
import { findJob, findWholeJob, type WholeJob } from '@longshore/store';
import type { ApiContext } from '../context.ts';

export interface JobPlace {
  readonly project: string;
  readonly id: JobId;
}

/** @throws LongshoreError `job-not-found` */
export async function getJob({ store }: Pick<ApiContext, 'store'>, { project, id }: JobPlace): Promise<Job> {
  const job = await findJob(store, project, id);
  if (!job) throw refuseUnknownJob(id);
  return job;
}

/** @throws LongshoreError `job-not-found` */
export async function getWholeJob({ store }: Pick<ApiContext, 'store'>, { project, id }: JobPlace): Promise<WholeJob> {
  const whole = await findWholeJob(store, project, id);
  if (!whole) throw refuseUnknownJob(id);
  return whole;
}

export function refuseUnknownJob(id: JobId): LongshoreError {
  return new LongshoreError('job-not-found', `There is no job ${id}; it may have been pruned.`);
}
