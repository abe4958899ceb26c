import type { AttemptId, Capacity, Job, Worker } from '@longshore/shared';
import { formatInstant } from '../present/instant.ts';
import { countAhead } from './describe-ahead.ts';
import { type Estimate, estimateStart } from './estimate-start.ts';
import { findRateInstant } from './explain-blocked.ts';
import type { Circumstances, History } from './explain-job.ts';
import type { Explanation } from './explanation.ts';
import { judgeWorkers, type Verdict } from './judge-workers.ts';

/** Of a large fleet not every worker is named. */
const MAX_WORKERS = 50;

/** What is to be expected of a job that waits: who could take it, and when it starts. */
export function foresee(circumstances: Circumstances): Pick<Explanation, 'workers' | 'turn' | 'estimatedStart'> {
  const { job, now, turn, workers } = circumstances;
  const verdicts = judgeWorkers(job.spec, workers);
  const estimate = estimateAll(circumstances, verdicts);
  return {
    workers: verdicts.slice(0, MAX_WORKERS).map(presentVerdict),
    ...(turn ? { turn: { ahead: countAhead(turn), share: Number(turn.share.toFixed(4)) } } : {}),
    ...(estimate
      ? { estimatedStart: { p50: formatInstant(now + estimate.p50Ms), p90: formatInstant(now + estimate.p90Ms) } }
      : {}),
  };
}

function presentVerdict({ worker: { id, hostname }, reason, detail }: Verdict) {
  const canTake = reason === undefined;
  return { id, hostname, canTake, ...(canTake ? {} : { reason, detail }) };
}

/** All of what it waits for passes at the same time, so the longest wait counts. */
function estimateAll(circumstances: Circumstances, verdicts: readonly Verdict[]): Estimate | undefined {
  const waits = [
    estimateTurn(circumstances, verdicts),
    ...estimateProject(circumstances),
    ...estimateHold(circumstances),
  ];
  let longest: Estimate = { p50Ms: 0, p90Ms: 0 };
  for (const wait of waits) {
    if (!wait) return undefined;
    longest = { p50Ms: Math.max(longest.p50Ms, wait.p50Ms), p90Ms: Math.max(longest.p90Ms, wait.p90Ms) };
  }
  return longest;
}

/** Until a worker takes it. */
function estimateTurn({ job, turn, history }: Circumstances, verdicts: readonly Verdict[]): Estimate | undefined {
  if (!turn || !history) return undefined;
  const able = verdicts.filter(({ reason }) => reason === undefined || reason === 'no-room');
  const workers = able.map(({ worker }) => worker);
  const slots = workers.reduce((sum, worker) => sum + Math.max(countPlaces(worker, job), worker.used.slots), 0);
  const runningMs = workers.flatMap((worker) => listAges(worker, history));
  return estimateStart({ slots, runningMs, ahead: countAhead(turn), runTimes: history.ahead });
}

/** One for each slot that is taken; undefined where it is another project's, or the attempt ended since the heartbeat. */
function listAges({ attempts, used }: Worker, { agesMs }: History): (number | undefined)[] {
  return Array.from({ length: used.slots }, (_, index) => agesMs.get(attempts[index] as AttemptId));
}

/** Until its project may run it, where only so many of its attempts may run: nothing where any number may. */
function estimateProject({ turn, history, load }: Circumstances): (Estimate | undefined)[] {
  if (!load || !turn || !history) return [];
  const runningMs = new Array<undefined>(load.running).fill(undefined);
  return [estimateStart({ slots: load.limit, runningMs, ahead: turn.position - 1, runTimes: history.ahead })];
}

/** How many such jobs a worker runs at once. */
function countPlaces({ capacity }: { capacity: Capacity }, { spec }: Job): number {
  const { cpus, memoryBytes } = spec.resources;
  return Math.min(capacity.slots, Math.floor(capacity.cpus / cpus), Math.floor(capacity.memoryBytes / memoryBytes));
}

/** Until it may be queued: nothing where it is, and [undefined] where nobody can tell. */
function estimateHold({ job, now, limitPlace, history }: Circumstances): (Estimate | undefined)[] {
  if (job.state === 'queued') return [];
  if (job.state !== 'blocked') return [job.dueAt === undefined ? undefined : exactly(job.dueAt - now)];
  if (!limitPlace || limitPlace.limit.isPaused || !history) return [undefined];
  const { limit, ahead } = limitPlace;
  const { slots, held } = limit;
  const rateAt = findRateInstant(limitPlace, now);
  const runningMs = new Array<undefined>(held).fill(undefined);
  return [
    ...(rateAt === undefined ? [] : [exactly(rateAt - now)]),
    ...(slots === undefined ? [] : [estimateStart({ slots, runningMs, ahead, runTimes: history.alike })]),
  ];
}

function exactly(ms: number): Estimate {
  const p50Ms = Math.max(0, ms);
  return { p50Ms, p90Ms: p50Ms };
}
