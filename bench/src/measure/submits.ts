import { openStore, type Store, type Submission, submitJob } from '@longshore/store';
import { Queue } from 'bullmq';
import { ApiClient } from '../api-client.ts';
import type { Lap } from '../contender/lap.ts';
import type { Figures } from '../figure.ts';
import { readCpuMs } from '../machine/process-usage.ts';
import { prepareSubmissions, writeRequest } from '../request-job.ts';
import { findQuantile, sum, summarize } from '../statistics.ts';
import { timeCalls } from '../time-calls.ts';
import type { BenchContext, Measure } from './measure.ts';

/** A lap and what it cost this process and Redis together. */
interface CostedLap extends Lap {
  readonly cpuMs: number;
}

interface Round {
  readonly store: CostedLap;
  readonly queue: CostedLap;
}

interface Parts {
  readonly store: Store;
  readonly queue: Queue;
  readonly redisPid: number;
}

/** How fast jobs are accepted: by the store beside a bare BullMQ queue in the same process, and over HTTP. */
export const submits: Measure = {
  name: 'submits',
  async run(context) {
    const fleet = await context.startFleet({ workers: 0 });
    const store = await openStore({ url: fleet.redis.url, name: 'bench' });
    const queue = new Queue('bare', { connection: { url: fleet.redis.url } });
    const client = new ApiClient(fleet.url);
    try {
      context.say('through the store, beside bare adds');
      const parts = { store, queue, redisPid: fleet.redis.pid };
      const alone = await playRounds(context, parts, 1);
      const crowd = await playRounds(context, parts, 50);
      context.say('over HTTP');
      const http = [await submitOverHttp(context, client, 1), await submitOverHttp(context, client, 50)];
      return [...compare(alone, 1), ...compare(crowd, 50), ...http.flat()];
    } finally {
      client.close();
      await queue.close();
      await store.close();
    }
  },
};

async function playRounds(
  { images, isQuick }: BenchContext,
  { store, queue, redisPid }: Parts,
  atOnce: number,
): Promise<Round[]> {
  const plan = { count: isQuick ? 200 : atOnce === 1 ? 500 : 1_500, atOnce };
  const image = images['exits-zero'];
  const play = async (): Promise<Round> => {
    const submissions = prepareSubmissions(store, image, { first: 0, count: plan.count });
    // A bare queue keeps the request as its data.
    const requests = submissions.map((_, index) => writeRequest(image, index));
    const time = (call: (index: number) => Promise<unknown>) => timeCosted(redisPid, () => timeCalls(plan, call));
    return {
      store: await time((index) => submitJob(store, submissions[index] as Submission)),
      queue: await time((index) => queue.add('run', requests[index])),
    };
  };
  // Short turns and many of them: whatever else runs on this machine then meets both alike.
  for (let round = 0; round < (isQuick ? 1 : 4); round++) await play();
  const rounds: Round[] = [];
  for (let round = 0; round < (isQuick ? 1 : 20); round++) rounds.push(await play());
  return rounds;
}

async function timeCosted(redisPid: number, time: () => Promise<Lap>): Promise<CostedLap> {
  const readCpu = () => readCpuMs(process.pid) + readCpuMs(redisPid);
  const before = readCpu();
  const lap = await time();
  return { ...lap, cpuMs: (readCpu() - before) / lap.tookMs.length };
}

function compare(rounds: readonly Round[], atOnce: number): Figures {
  const ratio = summarize(rounds.map(({ store, queue }) => queue.wallMs / store.wallMs));
  const how = `${atOnce} at once`;
  return [
    { name: `submits/s of bare BullMQ adds, ${how}`, unit: 'x', aim: { atLeast: 0.5 }, ...ratio },
    ...toRow(
      `store, ${how}`,
      rounds.map(({ store }) => store),
    ),
    ...toRow(
      `bare BullMQ, ${how}`,
      rounds.map(({ queue }) => queue),
    ),
  ];
}

function toRow(of: string, laps: readonly CostedLap[]): Figures {
  const tookMs = laps.flatMap((lap) => lap.tookMs);
  return [
    { of, name: 'submits', unit: '/s', ...summarize(laps.map((lap) => (lap.tookMs.length / lap.wallMs) * 1_000)) },
    { of, name: 'p50', unit: 'ms', value: findQuantile(tookMs, 0.5) },
    { of, name: 'p99', unit: 'ms', value: findQuantile(tookMs, 0.99) },
    { of, name: 'CPU with Redis', unit: 'ms', value: sum(laps.map(({ cpuMs }) => cpuMs)) / laps.length },
  ];
}

async function submitOverHttp({ images, isQuick }: BenchContext, client: ApiClient, atOnce: number): Promise<Figures> {
  const submit = (index: number) => client.post('/v1/jobs', writeRequest(images['exits-zero'], index));
  await timeCalls({ count: isQuick ? 50 : 500, atOnce }, submit);
  const count = isQuick ? 200 : 3_000;
  const { wallMs, tookMs } = await timeCalls({ count, atOnce }, submit);
  const of = `HTTP, ${atOnce} at once`;
  return [
    { of, name: 'submits', unit: '/s', value: (count / wallMs) * 1_000 },
    { of, name: 'p50', unit: 'ms', value: findQuantile(tookMs, 0.5) },
    { of, name: 'p99', unit: 'ms', value: findQuantile(tookMs, 0.99) },
  ];
}
