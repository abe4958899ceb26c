import { LongshoreError } from '@longshore/shared';

/** When a client had better come back: a place is free as soon as one of the jobs that wait is started. */
const RETRY_AFTER_SECONDS = 5;

/** The error for a job that would be one too many to wait in its project. */
export function refuseFullQueue(project: string): LongshoreError {
  const detail = `As many jobs of the project "${project}" wait as may; send this one again when some have started.`;
  return new LongshoreError('project-queue-full', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}
