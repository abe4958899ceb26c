import type { Job } from '@longshore/shared';
import { findJob, type Store } from '@longshore/store';

/**
 * The job that a repeated request is answered with. Another version of its definition may be live by now, and whether its
 * key was full is not known from the request: the job that the first one made tells both, as long as it is kept.
 * @returns undefined where a full key may have refused it, so that nothing was kept.
 */
export async function findAsMade(store: Store, job: Job): Promise<Job | undefined> {
  const whenFull = job.spec.limits?.find((limit) => limit.whenFull)?.whenFull;
  if (!job.spec.definition && whenFull !== 'skip' && whenFull !== 'reject') return job;
  const first = await findJob(store, job.project, job.id);
  if (first?.reason === 'skipped') return first;
  if (first) return { ...job, spec: first.spec };
  return whenFull === 'reject' ? undefined : job;
}
