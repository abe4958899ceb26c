import type { ProjectChange } from '@longshore/shared';

/** The fields of a project's hash that a change names; one that is taken away is an empty text. */
export function toSettingsFields({ weight, limits }: ProjectChange): Record<string, number | string> {
  const fields = { weight, queuedLimit: limits.queued, runningLimit: limits.running };
  const named = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(named.map(([field, value]) => [field, value ?? '']));
}
