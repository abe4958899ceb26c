import type { AttemptId, WorkerId } from '../id.ts';

export const WORKER_STATES = ['active', 'draining', 'gone'] as const;
export type WorkerState = (typeof WORKER_STATES)[number];

/** What a worker can hold at once. */
export interface Capacity {
  readonly slots: number;
  readonly cpus: number;
  readonly memoryBytes: number;
}

/** Why a worker takes no work just now. */
export const OBSTACLE_REASONS = ['engine-away', 'clock-off', 'disk-low'] as const;
export type ObstacleReason = (typeof OBSTACLE_REASONS)[number];

export interface Obstacle {
  readonly reason: ObstacleReason;
  /** Half a sentence, with the worker as its subject: `its clock is 3600.0 s ahead of the clock of Redis`. */
  readonly detail: string;
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
  /** How far the clock of its machine is ahead of that of Redis; behind is negative. */
  readonly clockSkewMs: number;
  /** While there is one it takes no work. */
  readonly obstacles: readonly Obstacle[];
}
