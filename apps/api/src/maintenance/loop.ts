/** One kind of upkeep. All of them are safe to run twice at once; the leader lease only saves the work. */
export interface MaintenanceLoop {
  readonly name: string;
  readonly intervalMs: number;
  /** It is left out for so long after an outage of Redis. Default 0. */
  readonly settleMs?: number;
  /** @param now epoch milliseconds by Redis's clock. @returns how many of what it changed. */
  runOnce(now: number): Promise<Record<string, number>>;
}
