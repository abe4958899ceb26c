import { createJob, type JobRequestInput, jobRequest, mintJobId } from '@longshore/shared';
import type { Store, Submission } from '@longshore/store';

/** A pool without a worker: what is submitted to it stays queued. */
export const idlePool = 'idle';

/** A request like any other, for jobs that wait. */
export function writeRequest(image: string, index: number): JobRequestInput {
  return { image, payload: { order: index }, labels: { team: `team-${index % 10}` }, pool: idlePool };
}

export interface SubmissionPlan {
  readonly first?: number;
  readonly count: number;
  readonly project?: string;
  readonly pool?: string;
}

/** What the api makes of such requests, ready to be given to the store. */
export function prepareSubmissions(
  store: Store,
  image: string,
  { first = 0, count, project = 'default', pool = idlePool }: SubmissionPlan,
): Submission[] {
  const now = store.now();
  return Array.from({ length: count }, (_, index) => {
    const request = jobRequest.parse({ ...writeRequest(image, first + index), pool });
    return { job: createJob({ id: mintJobId(now), project, request, now }), payload: request.payload };
  });
}
