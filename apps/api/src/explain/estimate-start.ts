import { createSampler, drawSeeded, type Mixture, type Random, type Sampler } from './sampler.ts';

/** What has to happen before a job gets a slot. */
export interface Queue {
  /** How many such jobs run at once. */
  readonly slots: number;
  /** For each slot that is taken: for how many milliseconds it has been, where that is known. */
  readonly runningMs: readonly (number | undefined)[];
  /** How many jobs get a slot before it. */
  readonly ahead: number;
  /** How long jobs like those ahead held a slot lately. */
  readonly runTimes: Mixture;
}

/** From now until the start, in milliseconds: as likely sooner as later; and in nine cases of ten no later than. */
export interface Estimate {
  readonly p50Ms: number;
  readonly p90Ms: number;
}

const MAX_ROUNDS = 200;
/** The more slots there are, the less one start differs from the next, and the dearer is a round. */
const MIN_ROUNDS = 40;
const SLOTS_PLAYED = 20_000;
/** So many of the jobs ahead are played one by one. What a larger crowd takes in all is as good as normal. */
const PLAYED = 200;

/** Plays the queue many times with run times drawn from history. Undefined where no slot or no history is known. */
export function estimateStart(queue: Queue): Estimate | undefined {
  const { slots, runningMs, ahead } = queue;
  if (slots < 1) return undefined;
  if (ahead + runningMs.length < slots) return { p50Ms: 0, p90Ms: 0 };
  const runTimes = createSampler(queue.runTimes);
  if (!runTimes) return undefined;
  // The same circumstances give the same answer.
  const random = drawSeeded(1);
  const rests = runningMs.map((heldMs) => prepareRest(runTimes, heldMs));
  const play = () => playOnce({ slots, rests, ahead, runTimes }, random) * drawPace(runTimes, random);
  const rounds = Math.max(MIN_ROUNDS, Math.min(MAX_ROUNDS, Math.round(SLOTS_PLAYED / slots)));
  const starts = Array.from({ length: rounds }, play).sort((a, b) => a - b);
  return { p50Ms: at(starts, 0.5), p90Ms: at(starts, 0.9) };
}

function at(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
}

interface Game extends Pick<Queue, 'slots' | 'ahead'> {
  /** Each draws how much longer an attempt takes that runs. */
  readonly rests: readonly ((random: Random) => number)[];
  readonly runTimes: Sampler;
}

function playOnce({ slots, rests, ahead, runTimes }: Game, random: Random): number {
  const freeInMs = new Array<number>(slots).fill(0);
  for (const [index, drawRest] of rests.entries()) {
    freeInMs[index % slots] = (freeInMs[index % slots] ?? 0) + drawRest(random);
  }
  const crowd = Math.max(0, ahead - PLAYED);
  const crowdMs = crowd === 0 ? 0 : drawSum(runTimes, crowd, random) / slots;
  // Sorted, it is a heap.
  const heap = freeInMs.sort((a, b) => a - b);
  for (let played = crowd; played < ahead; played++) replaceTop(heap, (heap[0] ?? 0) + runTimes.draw(random));
  return (heap[0] ?? 0) + crowdMs;
}

/** How much longer an attempt takes that has run for so long. */
function prepareRest(runTimes: Sampler, heldMs: number | undefined): (random: Random) => number {
  if (heldMs === undefined) return runTimes.drawRest;
  const longer = runTimes.listLonger(heldMs);
  // It runs longer than any before it: who knows nothing else guesses that half of it is over.
  if (longer.length === 0) return () => heldMs;
  return (random) => (longer[Math.floor(random() * longer.length)] ?? heldMs) - heldMs;
}

/** How long so many take in all. */
function drawSum({ mean, spread }: Sampler, count: number, random: Random): number {
  return Math.max(0, count * mean + Math.sqrt(count) * spread * drawNormal(random));
}

/** By how much all jobs may be longer or shorter than the samples say: their mean is known from a few of them only. */
function drawPace({ mean, spread, count }: Sampler, random: Random): number {
  return Math.max(0, 1 + (spread / (mean || 1) / Math.sqrt(count)) * drawNormal(random));
}

/** Box and Muller's way to a normal number of spread 1. */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Puts a larger value in the place of the smallest one of a heap. */
function replaceTop(heap: number[], value: number): void {
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && (heap[child + 1] as number) < (heap[child] as number)) child++;
    if ((heap[child] as number) >= value) break;
    heap[place] = heap[child] as number;
    place = child;
  }
  heap[place] = value;
}
