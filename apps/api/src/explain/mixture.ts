/** Samples of several kinds, at least one of each, and how often each kind is met. */
export type Mixture = readonly { readonly weight: number; readonly samples: readonly number[] }[];

/** Numbers in [0, 1). */
export type Random = () => number;

/** One of the samples, of each kind as often as it is met. */
export function drawSample(mixture: Mixture, random: Random): number {
  let place = random() * sumWeights(mixture);
  for (const { weight, samples } of mixture) {
    if (place < weight) return samples[Math.floor(random() * samples.length)] ?? 0;
    place -= weight;
  }
  // Only rounding leads here.
  return mixture.at(-1)?.samples[0] ?? 0;
}

export function meanOf(mixture: Mixture): number {
  return meanOfEach(mixture, (sample) => sample);
}

/** The standard deviation. */
export function spreadOf(mixture: Mixture): number {
  const mean = meanOf(mixture);
  return Math.sqrt(meanOfEach(mixture, (sample) => (sample - mean) ** 2));
}

function meanOfEach(mixture: Mixture, of: (sample: number) => number): number {
  const weights = sumWeights(mixture);
  return mixture.reduce(
    (total, { weight, samples }) =>
      total + ((weight / weights) * samples.reduce((sum, sample) => sum + of(sample), 0)) / samples.length,
    0,
  );
}

function sumWeights(mixture: Mixture): number {
  return mixture.reduce((sum, { weight }) => sum + weight, 0);
}

/** Random enough for a game that has to come out the same each time (mulberry32, by T. Ettinger). */
export function drawSeeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
