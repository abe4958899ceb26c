import { createJob, type JobRequestInput, jobRequest, mintJobId } from '@longshore/shared';
import type { Store, Submission } from '@longshore/store';

/** A pool without a worker: what is submitted to it stays queued. */
export const idlePool = 'idle';

/** A request like any other, for jobs that wait. */
export function writeRequest(image: string, index: number): JobRequestInput {
  return { image, payload: { order: index }, labels: { team: `team-${index % 10}` }, pool: idlePool };
}

/** What the api makes of such requests, ready to be given to the store. */
export function prepareSubmissions(store: Store, image: string, { first, count }: { first: number; count: number }) {
  const now = store.now();
  return Array.from({ length: count }, (_, index): Submission => {
    const request = jobRequest.parse(writeRequest(image, first + index));
    return { job: createJob({ id: mintJobId(now), project: 'default', request, now }), payload: request.payload };
  });
}
