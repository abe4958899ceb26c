import { drawSample, drawSeeded, type Mixture, meanOf, type Random, spreadOf } from './mixture.ts';

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

const ROUNDS = 200;
/** So many of the jobs ahead are played one by one. What a larger crowd takes in all is as good as normal. */
const PLAYED = 200;

/** Plays the queue many times with run times drawn from history. Undefined where no slot or no history is known. */
export function estimateStart(queue: Queue): Estimate | undefined {
  const { slots, runningMs, ahead } = queue;
  if (slots < 1) return undefined;
  if (ahead + runningMs.length < slots) return { p50Ms: 0, p90Ms: 0 };
  const runTimes = queue.runTimes.filter(({ samples }) => samples.length > 0);
  if (runTimes.length === 0) return undefined;
  // The same circumstances give the same answer.
  const random = drawSeeded(1);
  const play = () => playOnce({ ...queue, runTimes }, random);
  const starts = Array.from({ length: ROUNDS }, play).sort((a, b) => a - b);
  return { p50Ms: at(starts, 0.5), p90Ms: at(starts, 0.9) };
}

function at(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
}

function playOnce({ slots, runningMs, ahead, runTimes }: Queue, random: Random): number {
  const freeInMs = new Array<number>(slots).fill(0);
  for (const [index, heldMs] of runningMs.entries()) {
    freeInMs[index % slots] = (freeInMs[index % slots] ?? 0) + drawRest(runTimes, heldMs, random);
  }
  const crowd = Math.max(0, ahead - PLAYED);
  const crowdMs = crowd === 0 ? 0 : drawSum(runTimes, crowd, random) / slots;
  // Sorted, it is a heap.
  const heap = freeInMs.map((ms) => ms + crowdMs).sort((a, b) => a - b);
  for (let played = crowd; played < ahead; played++) {
    replaceTop(heap, (heap[0] ?? 0) + drawSample(runTimes, random));
  }
  return heap[0] ?? 0;
}

/** How much longer an attempt takes that has run for so long. */
function drawRest(runTimes: Mixture, heldMs: number | undefined, random: Random): number {
  if (heldMs === undefined) return drawUnseenRest(runTimes, random);
  const longer = runTimes.flatMap(({ samples }) => samples.filter((ms) => ms > heldMs));
  const drawn = longer[Math.floor(random() * longer.length)];
  // It runs longer than any before it: who knows nothing else guesses that half of it is over.
  return drawn === undefined ? heldMs : drawn - heldMs;
}

/** Of one that was met at a random moment: long ones are met more often, anywhere within them. */
function drawUnseenRest(runTimes: Mixture, random: Random): number {
  const drawn = Array.from({ length: 8 }, () => drawSample(runTimes, random));
  let place = random() * drawn.reduce((sum, ms) => sum + ms, 0);
  for (const ms of drawn) {
    if (place < ms) return ms - place;
    place -= ms;
  }
  return 0;
}

/** How long so many take in all. That the mean is known only from a few samples widens it. */
function drawSum(runTimes: Mixture, count: number, random: Random): number {
  const known = runTimes.reduce((sum, { samples }) => sum + samples.length, 0);
  const spread = spreadOf(runTimes);
  const mean = meanOf(runTimes) + (spread / Math.sqrt(known)) * drawNormal(random);
  return Math.max(0, count * mean + Math.sqrt(count) * spread * drawNormal(random));
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
