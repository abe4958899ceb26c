/** The value that this share (0 to 1) of the values do not exceed, by nearest rank. NaN where there are none. */
export function findQuantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** The middle value, or the mean of the two in the middle. */
export function findMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The median over rounds with its range, as a figure holds them. */
export function summarize(values: readonly number[]): {
  readonly value: number;
  readonly range: readonly [number, number];
} {
  return { value: findMedian(values), range: [Math.min(...values), Math.max(...values)] };
}
