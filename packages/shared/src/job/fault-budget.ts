import type { FaultKind } from '../attempt/outcome.ts';

export type FaultCounts = Readonly<Partial<Record<FaultKind, number>>>;

interface FaultRule {
  /** How often it may end an attempt before the job is given up. */
  readonly cap: number;
  /** The first ones are no sign of anything: the next attempt follows without a pause. */
  readonly atOnce: number;
  /** The first pause; each further one is so many times as long, up to the longest. */
  readonly firstMs: number;
  readonly factor: number;
  readonly longestMs: number;
}

/** An engine or a registry may be away for half an hour at least before a job is given up for it. */
const AWAY: FaultRule = { cap: 20, atOnce: 0, firstMs: 1_000, factor: 2, longestMs: 300_000 };

/** Faults of ours have a budget of their own, and their own pauses. */
const FAULT_RULES: Readonly<Record<FaultKind, FaultRule>> = {
  // One lost worker is bad luck. Of a job that lost two the fleet is given time to recover.
  lost: { cap: 3, atOnce: 0, firstMs: 500, factor: 60, longestMs: 30_000 },
  // Two drains in a row are a fleet that is renewed.
  interrupted: { cap: 20, atOnce: 2, firstMs: 1_000, factor: 2, longestMs: 60_000 },
  'engine-down': AWAY,
  'registry-unreachable': AWAY,
};

/** How often each kind of fault of ours may end an attempt before the job is given up. */
export function faultCap(kind: FaultKind): number {
  return FAULT_RULES[kind].cap;
}

/** So many lost attempts make a job a suspect: it may be what kills its workers, and one more loss is taken for proof. */
export const SUSPECT_LOSSES = faultCap('lost') - 1;

/** Suspects are run apart from each other, so that the one that kills its worker burns no other with it. */
export function isSuspect(faults: FaultCounts): boolean {
  return (faults.lost ?? 0) >= SUSPECT_LOSSES;
}

/**
 * Milliseconds before the attempt that follows this fault, the `count`th of its kind; 0: at once. Between half of the pause
 * and all of it, so that what failed together does not come back together.
 * @param random a number in [0, 1).
 */
export function faultPauseMs(kind: FaultKind, count: number, random: number): number {
  const { atOnce, firstMs, factor, longestMs } = FAULT_RULES[kind];
  if (count <= atOnce) return 0;
  const longest = Math.min(firstMs * factor ** (count - atOnce - 1), longestMs);
  return Math.round((longest * (1 + random)) / 2);
}
