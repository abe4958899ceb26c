import { setTimeout as sleep } from 'node:timers/promises';
import { cancelJob, findJob, openStore, type Store, type Submission, submitJob } from '@longshore/store';
import { keys } from '@longshore/store/keys';
import type { Figures } from '../figure.ts';
import { prepareSubmissions, type SubmissionPlan } from '../request-job.ts';
import { findMedian } from '../statistics.ts';
import { startTakers, type Takers } from '../takers.ts';
import { timeCalls } from '../time-calls.ts';
import type { BenchContext, Measure } from './measure.ts';

/** How soon a project gets a slot that another one keeps busy, and how exactly ten projects get their shares. */
export const fairness: Measure = {
  name: 'fairness',
  async run(context) {
    const fleet = await context.startFleet({ workerEnv: { SLOTS: '4' } });
    const store = await openStore({ url: fleet.redis.url, name: 'bench' });
    try {
      return [
        ...(await measureLateProject(context, store)),
        ...(await measureShares(context, store)),
        ...(await measureContainers(context, store)),
      ];
    } finally {
      await store.close();
    }
  },
};

/** One project has filled the pool before the other comes, with a job now and then. */
async function measureLateProject(context: BenchContext, store: Store): Promise<Figures> {
  const pool = 'crowded';
  const runMs = 100;
  const count = context.isQuick ? 1_000 : 100_000;
  context.say(`${count} jobs of one project, and now and then one of another`);
  await submitAll(context, store, { project: 'crowd', pool, count });
  const takers = startTakers(store, { pool, count: 8, runMs });
  const waits: number[] = [];
  for (let index = 0; index < (context.isQuick ? 5 : 40); index++) {
    // At any moment of a job's run.
    await sleep(150 + ((index * 37) % runMs));
    waits.push((await timeStart(context, store, { takers, plan: { project: 'late', pool, count: 1 } })) / runMs);
  }
  await takers.stop();
  return [
    {
      name: `start of a job behind ${count} of another project, longest of ${waits.length}`,
      unit: 'job lengths',
      aim: { atMost: 2 },
      value: Math.max(...waits),
    },
    { name: 'the same, p50', unit: 'job lengths', value: findMedian(waits) },
  ];
}

/** @returns the milliseconds from before the submission to the start. */
async function timeStart(
  { images }: BenchContext,
  store: Store,
  { takers, plan }: { takers: Takers; plan: SubmissionPlan },
): Promise<number> {
  const [submission] = prepareSubmissions(store, images['exits-zero'], plan);
  const submittedMs = performance.now();
  await submitJob(store, submission as Submission);
  for (;;) {
    const start = takers.starts.findLast(({ jobId }) => jobId === submission?.job.id);
    if (start) return start.atMs - submittedMs;
    await sleep(1);
  }
}

/** Ten projects with weights from 1 to 10, all of which have work all the time. */
async function measureShares(context: BenchContext, store: Store): Promise<Figures> {
  const pool = 'shared';
  const perWeight = context.isQuick ? 5 : 40;
  const projects = Array.from({ length: 10 }, (_, index) => ({ project: `weight-${index + 1}`, weight: index + 1 }));
  context.say(`ten projects with weights, ${perWeight * 55} starts`);
  for (const { project, weight } of projects) {
    await store.redis.hset(keys.project(project), 'weight', weight);
    await submitAll(context, store, { project, pool, count: perWeight * weight * 2 });
  }
  const takers = startTakers(store, { pool, count: 16, runMs: 10 });
  while (takers.starts.length < perWeight * 55) await sleep(10);
  await takers.stop();
  const counted = takers.starts.slice(0, perWeight * 55);
  const deviations = projects.map(({ project, weight }) => {
    const started = counted.filter((start) => start.project === project).length;
    return Math.abs(started - perWeight * weight) / (perWeight * weight);
  });
  return [
    {
      name: 'shares of ten projects with weights 1 to 10, worst deviation',
      unit: '%',
      aim: { atMost: 10 },
      value: 100 * Math.max(...deviations),
    },
  ];
}

/** The same with containers: as many as a worker runs, and another project's job behind all that wait. */
async function measureContainers(context: BenchContext, store: Store): Promise<Figures> {
  const pool = 'default';
  const count = context.isQuick ? 20 : 1_000;
  context.say(`${count} containers of one project, and now and then one of another`);
  const crowd = await submitAll(context, store, { project: 'crowd', pool, count });
  const waitsMs: number[] = [];
  for (let index = 0; index < (context.isQuick ? 2 : 20); index++) {
    const [late] = await submitAll(context, store, { project: 'late', pool, count: 1 });
    waitsMs.push((await readLife(store, late as Submission)).waitedMs);
  }
  const lives = await Promise.all(crowd.slice(0, waitsMs.length).map((submission) => readLife(store, submission)));
  const lengthMs = findMedian(lives.map(({ ranMs }) => ranMs));
  await timeCalls({ count, atOnce: 50 }, (index) => cancelJob(store, crowd[index]?.job as Submission['job']));
  const of = `behind ${count} containers`;
  return [
    { of, name: 'start, p50', unit: 'job lengths', value: findMedian(waitsMs) / lengthMs },
    { of, name: 'start, longest', unit: 'job lengths', aim: { atMost: 2 }, value: Math.max(...waitsMs) / lengthMs },
    { of, name: 'a job, p50', unit: 'ms', value: lengthMs },
  ];
}

/** How long it waited and ran, once it has ended. */
async function readLife(store: Store, { job }: Submission): Promise<{ waitedMs: number; ranMs: number }> {
  for (;;) {
    const { queuedAt = 0, startedAt = 0, endedAt } = (await findJob(store, job.project, job.id)) ?? {};
    if (endedAt !== undefined) return { waitedMs: startedAt - queuedAt, ranMs: endedAt - startedAt };
    await sleep(20);
  }
}

async function submitAll({ images }: BenchContext, store: Store, plan: SubmissionPlan): Promise<Submission[]> {
  const all: Submission[] = [];
  while (all.length < plan.count) {
    const count = Math.min(1_000, plan.count - all.length);
    const submissions = prepareSubmissions(store, images['exits-zero'], { ...plan, count });
    await timeCalls({ count, atOnce: 50 }, (index) => submitJob(store, submissions[index] as Submission));
    all.push(...submissions);
  }
  return all;
}
