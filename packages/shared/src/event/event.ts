import type { Outcome } from '../attempt/outcome.ts';
import type { BatchCounts } from '../batch/batch.ts';
import type { BatchId, JobId, WorkerId } from '../id.ts';
import type { JobState } from '../job/job-state.ts';

export const EVENT_TYPES = [
  'job.blocked',
  'job.queued',
  'job.scheduled',
  'job.running',
  'job.backing-off',
  'job.cancel-requested',
  'job.succeeded',
  'job.failed',
  'job.cancelled',
  'job.expired',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** One change of one job, as the project's event stream carries it. */
export interface JobEvent {
  /** The entry's id in the stream: rises, and a reader resumes after it. */
  readonly id: string;
  readonly version: 1;
  readonly type: EventType;
  readonly project: string;
  readonly job: JobId;
  readonly state: JobState;
  /** Epoch milliseconds by Redis's clock. */
  readonly at: number;
  readonly attempt?: number;
  readonly worker?: WorkerId;
  readonly outcome?: Outcome;
  readonly reason?: string;
}

/** All jobs of a batch have ended. */
export interface BatchEvent {
  /** As a job's event has it: both are in one stream. */
  readonly id: string;
  readonly version: 1;
  readonly type: 'batch.ended';
  readonly project: string;
  readonly batch: BatchId;
  /** Epoch milliseconds by Redis's clock. */
  readonly at: number;
  readonly counts: BatchCounts;
}

/** Whatever a project's event stream carries. */
export type ProjectEvent = JobEvent | BatchEvent;

export function isJobEvent(event: ProjectEvent): event is JobEvent {
  return event.type !== 'batch.ended';
}
