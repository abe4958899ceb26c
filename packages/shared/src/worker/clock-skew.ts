/** A clock that is further off than this is worth a warning. */
export const CLOCK_WARN_MS = 2_000;
/** A worker whose clock is further off than this takes no work. */
export const CLOCK_REFUSE_MS = 30_000;

export type ClockVerdict = 'right' | 'off' | 'far-off';

/** @param skewMs how far a machine's clock is ahead of that of Redis; behind is negative. */
export function judgeClock(skewMs: number): ClockVerdict {
  const offMs = Math.abs(skewMs);
  if (offMs > CLOCK_REFUSE_MS) return 'far-off';
  return offMs > CLOCK_WARN_MS ? 'off' : 'right';
}

/** `3600.0 s ahead of the clock of Redis` */
export function describeClockSkew(skewMs: number): string {
  const seconds = (Math.abs(skewMs) / 1_000).toFixed(1);
  return `${seconds} s ${skewMs < 0 ? 'behind' : 'ahead of'} the clock of Redis`;
}
