import { type Job, type JobId, LongshoreError } from '@longshore/shared';
import { findJob } from '@longshore/store';
import type { ApiContext } from '../context.ts';

/** @throws LongshoreError `job-not-found` */
export async function getJob({ store, project }: Pick<ApiContext, 'store' | 'project'>, id: JobId): Promise<Job> {
  const job = await findJob(store, project, id);
  if (!job) throw refuseUnknownJob(id);
  return job;
}

export function refuseUnknownJob(id: JobId): LongshoreError {
  return new LongshoreError('job-not-found', `There is no job ${id}; it may have been pruned.`);
}
