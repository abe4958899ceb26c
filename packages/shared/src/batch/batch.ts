import type { BatchId } from '../id.ts';

/** How many jobs of a batch there are, and how many have ended in each way. */
export interface BatchCounts {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly expired: number;
}

/** Jobs that were submitted together. All instants in epoch milliseconds by Redis's clock. */
export interface Batch {
  readonly version: 1;
  readonly id: BatchId;
  readonly project: string;
  readonly name?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** When its last job was accepted; until then it takes more. */
  readonly closedAt?: number;
  /** When the last of its jobs had ended. */
  readonly endedAt?: number;
  readonly counts: BatchCounts;
}

/** How many of its jobs have not ended. */
export function countLeft({ total, succeeded, failed, cancelled, expired }: BatchCounts): number {
  return total - succeeded - failed - cancelled - expired;
}
