import type { Rate } from './rate.ts';

/** What happens to a job whose key has no slot free when it is submitted. */
export const WHEN_FULL = ['queue', 'skip', 'replace', 'reject'] as const;
export type WhenFull = (typeof WHEN_FULL)[number];

/**
 * A limit that a job passes before it is queued. That of a key comes with its numbers; those of a definition and of a
 * project are kept with these, and may change while the job waits.
 */
export interface JobLimit {
  /** `definition.<name>`, `key.<digest>` or `project`. */
  readonly id: string;
  /** What the submission named; absent where the limit is no key's. */
  readonly key?: string;
  /** How many jobs may hold it at once. */
  readonly slots?: number;
  readonly rate?: Rate;
  readonly whenFull?: WhenFull;
}
