import { type Job, type JobId, LongshoreError } from '@longshore/shared';
import { findJob, findWholeJob, type WholeJob } from '@longshore/store';
import type { ApiContext } from '../context.ts';

/** @throws LongshoreError `job-not-found` */
export async function getJob({ store, project }: Pick<ApiContext, 'store' | 'project'>, id: JobId): Promise<Job> {
  const job = await findJob(store, project, id);
  if (!job) throw refuseUnknownJob(id);
  return job;
}

/** @throws LongshoreError `job-not-found` */
export async function getWholeJob(
  { store, project }: Pick<ApiContext, 'store' | 'project'>,
  id: JobId,
): Promise<WholeJob> {
  const whole = await findWholeJob(store, project, id);
  if (!whole) throw refuseUnknownJob(id);
  return whole;
}

export function refuseUnknownJob(id: JobId): LongshoreError {
  return new LongshoreError('job-not-found', `There is no job ${id}; it may have been pruned.`);
}
