import type { Fleet } from '@longshore/testing';
import { createDockerEngine } from '@longshore/worker';
import { ApiClient } from '../api-client.ts';
import { toBareSpec } from '../contender/bare-spec.ts';
import type { Figures } from '../figure.ts';
import { createFlood, type Flood } from '../flood.ts';
import { readCpuMs, readMemoryPeakBytes } from '../machine/process-usage.ts';
import { findQuantile, summarize } from '../statistics.ts';
import type { BenchContext, Measure } from './measure.ts';

const Mi = 1_048_576;

interface Ended {
  readonly id: string;
  readonly state: string;
}

interface Attempts {
  readonly data: readonly {
    readonly phases: { readonly runMs: number };
    readonly output: { readonly bytes: number };
  }[];
}

/** How fast the output of a container is taken in, beside an attachment that is only read; and what a flood costs. */
export const logs: Measure = {
  name: 'logs',
  async run(context) {
    const fleet = await context.startFleet({ workerEnv: { SLOTS: '4', CPU_BUDGET: '64', MEMORY_BUDGET: '64Gi' } });
    const client = new ApiClient(fleet.url);
    try {
      const gigabyte = await runGigabyte(context, fleet, client);
      return [...(await compareThroughput(context, fleet, client)), ...gigabyte];
    } finally {
      client.close();
    }
  },
};

async function compareThroughput(context: BenchContext, fleet: Fleet, client: ApiClient): Promise<Figures> {
  const flood = createFlood((context.isQuick ? 32 : 256) * Mi);
  const rounds: { readonly ours: number; readonly bare: number; readonly cpuMs: number }[] = [];
  for (let round = 0; round < (context.isQuick ? 1 : 5); round++) {
    context.say(`round ${round + 1}`);
    const before = readWorkerCpuMs(fleet);
    const ours = await floodThroughLongshore(context, client, flood);
    const cpuMs = ((readWorkerCpuMs(fleet) - before) / flood.bytes) * 1e6;
    rounds.push({ ours, cpuMs, bare: await floodBare(context, fleet, flood) });
  }
  const ratio = summarize(rounds.map(({ ours, bare }) => ours / bare));
  return [
    { name: 'log MB/s of a bare attach', unit: 'x', aim: { atLeast: 0.8 }, ...ratio },
    { of: 'Longshore', name: 'throughput', unit: 'MB/s', ...summarize(rounds.map(({ ours }) => ours)) },
    { of: 'Longshore', name: 'CPU of the worker a MB', unit: 'ms', ...summarize(rounds.map(({ cpuMs }) => cpuMs)) },
    { of: 'bare attach', name: 'throughput', unit: 'MB/s', ...summarize(rounds.map(({ bare }) => bare)) },
  ];
}

function readWorkerCpuMs({ workers: [worker] }: Fleet): number {
  return readCpuMs(worker?.pid ?? 0);
}

/** Megabytes a second from the container's start to its exit, as the worker recorded them. */
async function floodThroughLongshore({ images }: BenchContext, client: ApiClient, flood: Flood): Promise<number> {
  const { id } = await runToEnd(client, { image: images['prints-lines'], entrypoint: flood.entrypoint });
  const { data } = await client.get<Attempts>(`/v1/jobs/${id}/attempts`);
  const [attempt] = data;
  if (attempt?.output.bytes !== flood.bytes) throw new Error(`${id} printed ${attempt?.output.bytes} bytes`);
  return flood.bytes / attempt.phases.runMs / 1e3;
}

async function floodBare({ dockerHost, images }: BenchContext, fleet: Fleet, flood: Flood): Promise<number> {
  const engine = createDockerEngine({ host: dockerHost });
  const { signal } = new AbortController();
  const image = await engine.findImage(images['prints-lines'], signal);
  const spec = toBareSpec({ name: `ls-bench-${process.pid}-flood`, image: image?.id ?? '', folder: fleet.folder });
  const { id } = await engine.createContainer({ ...spec, entrypoint: flood.entrypoint }, signal);
  const { output } = await engine.attachContainer(id, { stdin: false, signal });
  let bytes = 0;
  output.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  const read = new Promise((resolve) => output.once('close', resolve));
  await engine.startContainer(id, signal);
  const startedAt = performance.now();
  await engine.waitContainer(id, signal);
  const runMs = performance.now() - startedAt;
  await read;
  await engine.removeContainer(id, signal);
  engine.close();
  if (bytes < flood.bytes) throw new Error(`the bare attachment got ${bytes} of ${flood.bytes} bytes`);
  return flood.bytes / runMs / 1e3;
}

async function runToEnd(client: ApiClient, body: unknown): Promise<Ended> {
  let job = await client.post<Ended>('/v1/jobs', body, { prefer: 'wait=60' });
  while (['queued', 'running'].includes(job.state)) job = await client.get<Ended>(`/v1/jobs/${job.id}?wait=60`);
  if (job.state !== 'succeeded') throw new Error(`${job.id} is ${job.state}`);
  return job;
}

/** One container prints a gigabyte, and small ones run beside it. It comes first, while the worker has held nothing yet. */
async function runGigabyte({ images, isQuick, say }: BenchContext, fleet: Fleet, client: ApiClient): Promise<Figures> {
  say('a gigabyte');
  const entrypoint = createFlood((isQuick ? 64 : 1_024) * Mi).entrypoint;
  let isOver = false;
  const flood = runToEnd(client, { image: images['prints-lines'], entrypoint }).finally(() => {
    isOver = true;
  });
  const tookMs: number[] = [];
  while (!isOver) {
    const startedAt = performance.now();
    await runToEnd(client, { image: images['exits-zero'] });
    tookMs.push(performance.now() - startedAt);
  }
  await flood;
  const peak = readMemoryPeakBytes(fleet.workers[0]?.pid ?? 0) / 1e6;
  return [
    { name: 'memory peak of the worker over a gigabyte', unit: 'MB', aim: { atMost: 250 }, value: peak },
    { of: 'a small job beside the gigabyte', name: 'p50', unit: 'ms', value: findQuantile(tookMs, 0.5) },
    { of: 'a small job beside the gigabyte', name: 'slowest', unit: 'ms', value: findQuantile(tookMs, 1) },
  ];
}
