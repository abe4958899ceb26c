import type { Outcome } from '../attempt/outcome.ts';
import type { BatchId, JobId } from '../id.ts';
import type { FaultCounts } from './fault-budget.ts';
import type { ImagePin, PinnedBy } from './image-pin.ts';
import type { JobSpec } from './job-spec.ts';
import type { JobState } from './job-state.ts';

/** A job as the store keeps it. All instants in epoch milliseconds by Redis's clock. */
export interface Job extends ImagePin {
  readonly version: 1;
  readonly id: JobId;
  readonly project: string;
  readonly state: JobState;
  readonly spec: JobSpec;
  readonly createdAt: number;
  /** When it last became ready to run. */
  readonly queuedAt?: number;
  /** `scheduled` and `backing-off`: when it becomes ready; `blocked`: no sooner than this. */
  readonly dueAt?: number;
  /** No attempt starts after this. */
  readonly expiresAt?: number;
  /** No attempt starts after this, and one that runs is stopped then. */
  readonly deadlineAt?: number;
  /** When the first attempt was claimed. */
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly cancelRequestedAt?: number;
  /** Number of the newest attempt; 0 before the first. */
  readonly attempt: number;
  /** Attempts that counted against `retry.attempts`. */
  readonly attemptsUsed: number;
  /** Faults of ours so far, by kind. */
  readonly faults: FaultCounts;
  /** Outcome of the newest attempt that ended. */
  readonly outcome?: Outcome;
  /** Why it failed, backs off, was cancelled or expired: a word. */
  readonly reason?: string;
  /** `blocked`: what holds it, `limit:<id>` or `jobs`. */
  readonly blockedBy?: string;
  /** Since when that holds it. */
  readonly blockedAt?: number;
  /** Absent while its image is not pinned. */
  readonly pinnedBy?: PinnedBy;
  /** The job that this one was made from by `retry`. */
  readonly retryOf?: JobId;
  /** The batch that it was submitted with. */
  readonly batch?: BatchId;
  /** The caller's trace (W3C Trace Context), handed to the container as `TRACEPARENT`. */
  readonly traceparent?: string;
}
