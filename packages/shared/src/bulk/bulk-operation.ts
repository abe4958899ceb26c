import type { JobTemplate } from '../definition/job-template.ts';
import type { ErrorCode } from '../error/catalogue.ts';
import type { BatchId, JobId, OperationId } from '../id.ts';
import { type JobState, TERMINAL_STATES, WAITING_STATES } from '../job/job-state.ts';

/** What can be done to many jobs. */
export const OPERATION_KINDS = ['cancel', 'retry', 'delete'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** The states that each kind makes sense for. */
export const STATES_OF_KIND: Readonly<Record<OperationKind, readonly JobState[]>> = {
  cancel: [...WAITING_STATES, 'running'],
  retry: TERMINAL_STATES,
  delete: TERMINAL_STATES,
};

/** The states of a filter that names none: what succeeded is made again only where somebody says so. */
export const DEFAULT_STATES: Readonly<Record<OperationKind, readonly JobState[]>> = {
  ...STATES_OF_KIND,
  retry: ['failed'],
};

/** Which jobs: those that match all of it. Instants in epoch milliseconds. */
export interface JobFilter {
  readonly states?: readonly JobState[] | undefined;
  readonly pool?: string | undefined;
  readonly definition?: string | undefined;
  readonly batch?: BatchId | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** The word that says why it ended. */
  readonly reason?: string | undefined;
  /** Inclusive. */
  readonly createdAfter?: number | undefined;
  /** Exclusive. */
  readonly createdBefore?: number | undefined;
}

/** How far an operation is. */
export interface OperationCounts {
  /** Jobs that it has found so far. */
  readonly matched: number;
  readonly done: number;
  /** There was nothing left to do: they had ended, or were gone. */
  readonly skipped: number;
  readonly failed: number;
}

/** A job to which it could not be done. */
export interface OperationFailure {
  readonly job: JobId;
  readonly code: ErrorCode;
  readonly detail: string;
}

/** One thing that is done to all jobs that a filter finds, newest first, however many there are. */
export interface BulkOperation {
  readonly version: 1;
  readonly id: OperationId;
  readonly project: string;
  readonly kind: OperationKind;
  /** Its states are named, and it finds nothing that was made after the operation. */
  readonly filter: JobFilter;
  /** What a job that is made again says otherwise. */
  readonly overrides?: Partial<JobTemplate>;
  readonly state: 'running' | 'ended' | 'cancelled';
  /** Epoch milliseconds by Redis's clock, as all instants here. */
  readonly createdAt: number;
  readonly cancelRequestedAt?: number;
  readonly endedAt?: number;
  readonly counts: OperationCounts;
  /** The first few. */
  readonly failures: readonly OperationFailure[];
}
