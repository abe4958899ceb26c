import type { JobRequest } from '@longshore/shared';
import { toJobLimits } from '@longshore/store';

/** Freezes the limits that a job of this request passes into its spec. One that is made from a job has them there already. */
export function freezeLimits(request: JobRequest): JobRequest {
  const { spec, concurrency, rateLimit } = request;
  if (spec.limits) return request;
  const limits = toJobLimits({ concurrency, rateLimit, definition: spec.definition?.name });
  return limits.length === 0 ? request : { ...request, spec: { ...spec, limits } };
}
