import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '@longshore/testing';
import type { Contender } from '../contender/contender.ts';
import { forkContender } from '../contender/fork-contender.ts';
import { createLongshore } from '../contender/longshore.ts';
import { type CostedLap, playRounds, type Rounds, warmUp } from '../contender/play-rounds.ts';
import { proveSameOptions } from '../contender/prove-same-options.ts';
import type { Figure, Figures } from '../figure.ts';
import { readCpuMs } from '../machine/process-usage.ts';
import { findQuantile, sum, summarize } from '../statistics.ts';
import type { BenchContext, Measure } from './measure.ts';

const ours = 'Longshore';
const bare = 'bare engine calls';
const bullmq = 'BullMQ + dockerode run';
const command = 'docker run --rm';
const idleSeconds = 5;
/** The bare loop has removed a container before it begins with the next; Longshore removes it meanwhile. */
const restMs = 150;

/** Trivial containers through Longshore, beside a bare loop of the same engine calls and what a user would pick instead. */
export const lives: Measure = {
  name: 'lives',
  async run(context) {
    const fleet = await context.startFleet({ workerEnv: { SLOTS: '4', CPU_BUDGET: '64', MEMORY_BUDGET: '64Gi' } });
    await proveSameOptions({ host: context.dockerHost }, fleet, context.images.sleeps);
    const contenders = await startContenders(context, fleet);
    try {
      context.say('nothing at all');
      const idle = await measureIdle(contenders[0]);
      await warmUp(contenders, { lives: context.isQuick ? 4 : 80, atOnce: 4 });
      const rounds = context.isQuick ? 1 : 7;
      context.say(`one at a time, ${rounds} rounds`);
      const alone = await playRounds(contenders, { rounds, lives: context.isQuick ? 4 : 12, atOnce: 1 });
      context.say(`four at once, ${rounds} rounds`);
      const crowd = await playRounds(contenders, { rounds, lives: context.isQuick ? 8 : 32, atOnce: 4 });
      context.say(`one at a time with rests, ${rounds} rounds`);
      const pair = contenders.filter(({ name }) => name === ours || name === bare);
      const rested = await playRounds(pair, { rounds, lives: context.isQuick ? 4 : 10, atOnce: 1, restMs });
      return [
        ...toRatios(alone, crowd),
        toAddedTime(rested, 'one at a time, with a rest behind each'),
        idle,
        ...toRows(alone, 'one at a time'),
        ...toRows(crowd, 'four at once'),
      ];
    } finally {
      for (const contender of contenders) await contender.stop();
    }
  },
};

async function startContenders({ dockerHost, images }: BenchContext, fleet: Fleet): Promise<Contender[]> {
  const image = images['exits-zero'];
  const plan = { dockerHost, image, redisUrl: fleet.redis.url, folder: fleet.folder };
  return [
    createLongshore(fleet, image),
    await forkContender(bare, './bare-loop.ts', plan),
    await forkContender(bullmq, './bullmq-dockerode.ts', plan),
    await forkContender(command, './docker-run.ts', plan),
  ];
}

/** What Longshore takes while there is nothing to do: part of what a job costs where there are few of them. */
async function measureIdle(longshore: Contender | undefined): Promise<Figure> {
  const readCpu = () => sum(Object.values(longshore?.pids ?? {}).map(readCpuMs));
  const before = readCpu();
  await sleep(idleSeconds * 1_000);
  const value = (readCpu() - before) / idleSeconds;
  return { name: 'own CPU a second, while there is nothing to do', unit: 'ms', value };
}

function toRatios(alone: Rounds, crowd: Rounds): Figures {
  const speed = (other: string) => compare(crowd, other, (mine, theirs) => mine.livesPerSecond / theirs.livesPerSecond);
  const addedCpu = (rounds: Rounds) => compare(rounds, bare, (mine, theirs) => mine.ownCpuMs - theirs.ownCpuMs);
  return [
    { name: `jobs/s of ${bare}, four at once`, unit: 'x', aim: { atLeast: 0.95 }, ...speed(bare) },
    { name: `jobs/s of ${bullmq}, four at once`, unit: 'x', aim: { atLeast: 1.6 }, ...speed(bullmq) },
    { name: `jobs/s of ${command}, four at once`, unit: 'x', ...speed(command) },
    { ...toAddedTime(alone, 'one at a time'), aim: { atMost: 15 } },
    { name: `own CPU a job beyond ${bare}, four at once`, unit: 'ms', aim: { atMost: 6 }, ...addedCpu(crowd) },
    { name: `own CPU a job beyond ${bare}, one at a time`, unit: 'ms', aim: { atMost: 6 }, ...addedCpu(alone) },
  ];
}

function toAddedTime(rounds: Rounds, how: string): Figure {
  const added = compare(rounds, bare, (mine, theirs) => findP50(mine) - findP50(theirs));
  return { name: `added to the p50 of ${bare}, ${how}`, unit: 'ms', ...added };
}

/** Rounds are compared one by one, for both halves of a pair saw the same machine. */
function compare(rounds: Rounds, other: string, relate: (mine: CostedLap, theirs: CostedLap) => number) {
  const theirs = rounds.get(other) ?? [];
  const mine = rounds.get(ours) ?? [];
  return summarize(mine.flatMap((lap, round) => (theirs[round] ? [relate(lap, theirs[round])] : [])));
}

function findP50({ tookMs }: CostedLap): number {
  return findQuantile(tookMs, 0.5);
}

function toRows(rounds: Rounds, how: string): Figures {
  return [...rounds].flatMap(([contender, laps]) => {
    const of = `${contender}, ${how}`;
    const tookMs = laps.flatMap((lap) => lap.tookMs);
    const cost = (name: string, read: (lap: CostedLap) => number) => ({
      ...{ of, name: `CPU of ${name}`, unit: 'ms' },
      ...summarize(laps.map(read)),
    });
    return [
      { of, name: 'jobs', unit: '/s', ...summarize(laps.map(({ livesPerSecond }) => livesPerSecond)) },
      { of, name: 'p50', unit: 'ms', value: findQuantile(tookMs, 0.5) },
      { of, name: 'p99', unit: 'ms', value: findQuantile(tookMs, 0.99) },
      cost('its own', ({ ownCpuMs }) => ownCpuMs),
      ...(contender === ours ? ['api', 'worker'] : []).map((part) => cost(part, ({ cpuMsOf }) => cpuMsOf[part] ?? 0)),
      cost('the machine', ({ machineCpuMs }) => machineCpuMs),
    ];
  });
}
