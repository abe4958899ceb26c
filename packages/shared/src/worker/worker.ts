import type { AttemptId, WorkerId } from '../id.ts';

export const WORKER_STATES = ['active', 'draining', 'gone'] as const;
export type WorkerState = (typeof WORKER_STATES)[number];

/** What a worker can hold at once. */
export interface Capacity {
  readonly slots: number;
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** A worker process as its heartbeats describe it. Instants in epoch milliseconds by Redis's clock. */
export interface Worker {
  readonly version: 1;
  readonly id: WorkerId;
  readonly state: WorkerState;
  readonly hostname: string;
  readonly pid: number;
  readonly release: string;
  readonly pools: readonly string[];
  readonly startedAt: number;
  readonly seenAt: number;
  readonly capacity: Capacity;
  readonly used: Capacity;
  readonly attempts: readonly AttemptId[];
  readonly engine: string;
}
