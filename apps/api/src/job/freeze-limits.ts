import type { JobRequest } from '@longshore/shared';
import { PROJECT_LIMIT, type Store, toJobLimits } from '@longshore/store';

/**
 * Freezes the limits that a job of this request passes into its spec. One that is made from a job has most of them there
 * already; its project may have got a rate since.
 */
export async function freezeLimits(store: Store, project: string, request: JobRequest): Promise<JobRequest> {
  const { spec, concurrency, rateLimit } = request;
  const hasProjectRate = (await store.projects.read(project)).rate !== undefined;
  if (!spec.limits) {
    const limits = toJobLimits({ concurrency, rateLimit, definition: spec.definition?.name, hasProjectRate });
    return limits.length === 0 ? request : { ...request, spec: { ...spec, limits } };
  }
  if (!hasProjectRate || spec.limits.some(({ id }) => id === PROJECT_LIMIT)) return request;
  return { ...request, spec: { ...spec, limits: [...spec.limits, { id: PROJECT_LIMIT }] } };
}
