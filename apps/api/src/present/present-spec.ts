import {
  formatDuration,
  formatRate,
  formatSize,
  type JobLimit,
  type JobRequestInput,
  type JobSpec,
} from '@longshore/shared';

/** A frozen spec in the words of a request: sent again, it makes the same job. What it was pinned to is said beside it. */
export function presentSpec(
  spec: JobSpec,
): Omit<JobRequestInput, 'payload' | 'delay' | 'runAt' | 'expiresIn' | 'deadline'> {
  const { timeoutMs, retry, resources, output, digest, localImage, after, limits, definition, ...asGiven } = spec;
  const { backoff } = retry;
  return {
    ...asGiven,
    ...(after ? { after: [...after.jobs], when: after.when, withResults: after.withResults } : {}),
    timeout: formatDuration(timeoutMs),
    retry: {
      ...retry,
      backoff: {
        kind: backoff.kind,
        delay: formatDuration(backoff.delayMs),
        max: formatDuration(backoff.maxMs),
        jitter: backoff.jitter,
      },
    },
    resources: {
      cpus: resources.cpus,
      memory: formatSize(resources.memoryBytes),
      pids: resources.pids,
      disk: formatSize(resources.diskBytes),
    },
    output: { limit: formatSize(output.limitBytes), onLimit: output.onLimit },
    ...presentLimits(limits),
  };
}

/** The limits of its own keys, as the request named them. */
function presentLimits(limits: readonly JobLimit[] = []): Pick<JobRequestInput, 'concurrency' | 'rateLimit'> {
  const named: Pick<JobRequestInput, 'concurrency' | 'rateLimit'> = {};
  for (const { key, slots, whenFull, rate } of limits) {
    if (key === undefined) continue;
    if (slots !== undefined) named.concurrency = { key, limit: slots, ...(whenFull ? { whenFull } : {}) };
    if (rate) named.rateLimit = { key, rate: formatRate(rate.intervalMs), burst: rate.burst };
  }
  return named;
}
