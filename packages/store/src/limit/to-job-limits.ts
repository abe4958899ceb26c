import type { Concurrency, JobLimit, RateLimit } from '@longshore/shared';
import { PROJECT_LIMIT, toDefinitionLimit, toKeyLimit } from './to-limit-id.ts';

export interface LimitSources {
  readonly concurrency?: Concurrency | undefined;
  readonly rateLimit?: RateLimit | undefined;
  /** Its name. Keys belong to a definition, and its own limit is always passed, so that one that is set later holds. */
  readonly definition?: string | undefined;
  /** The project has a rate. */
  readonly hasProjectRate?: boolean | undefined;
}

/** All limits that a job passes, in the order in which they are looked at: those of its own keys first. */
export function toJobLimits({ concurrency, rateLimit, definition, hasProjectRate }: LimitSources): JobLimit[] {
  const limits: JobLimit[] = [];
  if (concurrency) {
    const { key, limit, whenFull } = concurrency;
    limits.push({ id: toKeyLimit({ definition, kind: 'concurrency', key }), key, slots: limit, whenFull });
  }
  if (rateLimit) {
    const { key, rate } = rateLimit;
    limits.push({ id: toKeyLimit({ definition, kind: 'rate', key }), key, rate });
  }
  if (definition !== undefined) limits.push({ id: toDefinitionLimit(definition) });
  if (hasProjectRate) limits.push({ id: PROJECT_LIMIT });
  return limits;
}
