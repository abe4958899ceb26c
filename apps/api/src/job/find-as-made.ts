import type { Job } from '@longshore/shared';
import { findJob, type Store } from '@longshore/store';

/**
 * The job that a repeated request is answered with. Another version of its definition may be live by now: the job that the
 * first request made tells which one it was, as long as it is kept.
 */
export async function findAsMade(store: Store, job: Job): Promise<Job> {
  if (!job.spec.definition) return job;
  const first = await findJob(store, job.project, job.id);
  return first ? { ...job, spec: first.spec } : job;
}
