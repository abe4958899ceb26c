import { findPin, type Job, type JobSpec } from '@longshore/shared';
import { findJob, type Store } from '@longshore/store';

/**
 * The job that a repeated request is answered with. Another version of its definition may be live by now, its image's tag may
 * have moved, and whether its key was full is not known from the request: the job that the first one made tells all of it, as
 * long as it is kept.
 * @returns undefined where a full key may have refused it, so that nothing was kept.
 */
export async function findAsMade(store: Store, job: Job): Promise<Job | undefined> {
  const { definition, pin, limits } = job.spec;
  const whenFull = limits?.find((limit) => limit.whenFull)?.whenFull;
  const isSettled = !definition && pin !== 'submit' && whenFull !== 'skip' && whenFull !== 'reject';
  if (isSettled) return job;
  const first = await findJob(store, job.project, job.id);
  if (first?.reason === 'skipped') return first;
  if (first) return withSpec(job, first.spec);
  return whenFull === 'reject' ? undefined : job;
}

function withSpec({ digest: _, localImage: __, pinnedBy: ___, ...job }: Job, spec: JobSpec): Job {
  return { ...job, spec, ...findPin(spec) };
}
