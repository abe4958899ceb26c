import type { Job, JobLimit } from '@longshore/shared';
import { keys } from '../keys.ts';

/** The part of a script's call that stands for a job's limits: their keys come after all others of the script. */
export function toLimitsCall({ project, spec }: Pick<Job, 'project' | 'spec'>): { keys: string[]; json: string } {
  const limits = spec.limits ?? [];
  return {
    keys: limits.flatMap(({ id }) => [
      keys.limit(project, id),
      keys.limitHolders(project, id),
      keys.limitWaiting(project, id),
    ]),
    json: limits.length === 0 ? '' : JSON.stringify(limits.map(toArgument)),
  };
}

/** Numbers as text: a script's own conversion would write a fraction with digits that it never had. */
function toArgument({ id, key, slots, rate, whenFull }: JobLimit) {
  if (slots !== undefined) return { id, numbers: { slots: String(slots), whenFull, key } };
  if (rate) return { id, numbers: { rateIntervalMs: String(rate.intervalMs), rateBurst: String(rate.burst), key } };
  return { id };
}
