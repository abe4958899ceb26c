import type { ProjectChange } from '@longshore/shared';

/** The fields of a project's hash that a change names; one that is taken away is an empty text. */
export function toSettingsFields({ weight, limits, rateLimit }: ProjectChange): Record<string, number | string> {
  const rate = rateLimit === null ? { intervalMs: null, burst: null } : rateLimit;
  const fields = {
    weight,
    queuedLimit: limits.queued,
    runningLimit: limits.running,
    rateIntervalMs: rate?.intervalMs,
    rateBurst: rate?.burst,
  };
  const named = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(named.map(([field, value]) => [field, value ?? '']));
}
