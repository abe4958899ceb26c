import type { AttemptId } from '@longshore/shared';

/** A claim on an attempt while it is held. */
export interface Lease {
  readonly project: string;
  readonly attempt: AttemptId;
  readonly token: string;
  /** Aborted when the attempt may belong to somebody else, or soon will: stop, and report nothing. */
  readonly lost: AbortSignal;
  readonly cancelRequested: AbortSignal;
  lose(why: string): void;
  /** Lets go of it, once the attempt has ended. */
  release(): void;
}
