import { type Job, type JobRequest, type JobSpec, pinSpec } from '@longshore/shared';

/** The request that makes an ended job again, at once: what it ran is what runs. */
export function toRetryRequest(source: Job, payload: string | undefined): JobRequest {
  const timing = { delayMs: undefined, runAt: undefined, expiresInMs: undefined, deadlineMs: undefined };
  return { spec: pinSpec(source.spec, source) as JobSpec, payload, ...timing };
}
