/** Samples of several kinds, and how often each kind is met. */
export type Mixture = readonly { readonly weight: number; readonly samples: readonly number[] }[];

/** Numbers in [0, 1). */
export type Random = () => number;

/** Draws from a mixture. */
export interface Sampler {
  readonly count: number;
  readonly mean: number;
  /** The standard deviation. */
  readonly spread: number;
  /** One of the samples, of each kind as often as it is met. */
  draw(random: Random): number;
  /** What is left of a sample that is met at a random moment: long ones are met more often, anywhere within them. */
  drawRest(random: Random): number;
  /** The samples that are longer than so much. */
  listLonger(ms: number): readonly number[];
}

/** Undefined where there is no sample. */
export function createSampler(mixture: Mixture): Sampler | undefined {
  const items = mixture.flatMap(({ weight, samples }) =>
    samples.map((ms) => ({ ms, weight: weight / samples.length })),
  );
  if (items.length === 0) return undefined;
  const byWeight = accumulate(items.map(({ weight }) => weight));
  const byLength = accumulate(items.map(({ ms, weight }) => ms * weight));
  const at = (place: number) => items[place]?.ms ?? 0;
  const total = byWeight.at(-1) ?? 0;
  const mean = (byLength.at(-1) ?? 0) / total;
  const variance = items.reduce((sum, { ms, weight }) => sum + weight * (ms - mean) ** 2, 0) / total;
  return {
    count: items.length,
    mean,
    spread: Math.sqrt(variance),
    draw: (random) => at(findPlace(byWeight, random())),
    drawRest: (random) => at(findPlace(byLength, random())) * random(),
    listLonger: (ms) => items.filter((item) => item.ms > ms).map((item) => item.ms),
  };
}

function accumulate(values: readonly number[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

/** The first place at which so much of the whole (0 to 1) is reached. */
function findPlace(sums: readonly number[], share: number): number {
  const wanted = share * (sums.at(-1) ?? 0);
  let [low, high] = [0, sums.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
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
