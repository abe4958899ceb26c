import { isTerminal, type Job } from '@longshore/shared';
import { listAttempts, readResult } from '@longshore/store';
import type { ApiContext } from '../context.ts';
import { type JobAnswer, presentJob } from '../present/present-job.ts';

/** A job's whole answer, with its attempts and, once it has ended, its result. */
export async function readAnswer(
  { store, project }: Pick<ApiContext, 'store' | 'project'>,
  job: Job,
): Promise<JobAnswer> {
  const [attempts, result] = await Promise.all([
    job.attempt > 0 ? listAttempts(store, project, job.id) : [],
    isTerminal(job.state) ? readResult(store, project, job.id) : undefined,
  ]);
  return presentJob(job, attempts, result);
}
