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
  /** Nothing runs under it any more, so it is held, and tried to be renewed, until Redis says that it is somebody else's. */
  keepUntilRefused(): void;
  /** Lets go of it, once the attempt has ended. */
  release(): void;
}
