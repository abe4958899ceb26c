/*
 * How fast output comes through our demux, against a bare attachment that only counts bytes, in turns in one run.
 * Run: node apps/worker/src/containers/docker/output.bench.ts
 */
import { buildImages } from '@longshore/testing';
import type { ContainerEngine } from '../container-engine.ts';
import { runToEnd, toTestSpec } from '../contract/test-container.contract.ts';
import { demuxOutput } from '../demux-output.ts';
import { createDockerEngine } from './docker-engine.ts';

const host = 'unix:///var/run/docker.sock';
const never = new AbortController().signal;
const sizeBytes = 200_000_000;
const rounds = 4;

async function measure(engine: ContainerEngine, image: string, way: 'bare' | 'demux'): Promise<number> {
  const spec = toTestSpec(image, {
    entrypoint: ['/bin/sh', '-c', `yes "$0" | head -c ${sizeBytes}`],
    command: ['all work and no play makes a container that prints the same line over and over again for ever, 100'],
  });
  const { id } = await engine.createContainer(spec, never);
  const { output } = await engine.attachContainer(id, { stdin: false, signal: never });
  let bytes = 0;
  const count = (chunk: Buffer) => {
    bytes += chunk.length;
  };
  const ended =
    way === 'demux'
      ? demuxOutput(output, (_stream, chunk) => count(chunk))
      : new Promise((resolve) => output.on('data', count).once('end', resolve));
  await engine.startContainer(id, never);
  const startedAt = performance.now();
  await ended;
  const seconds = (performance.now() - startedAt) / 1000;
  await engine.removeContainer(id, never);
  if (bytes < sizeBytes) throw new Error(`${way}: only ${bytes} of ${sizeBytes} bytes came through`);
  return sizeBytes / 1e6 / seconds;
}

const engine = createDockerEngine({ host });
const images = await buildImages({ host });
const warmUp = await runToEnd(engine, toTestSpec(images['exits-zero']));
await engine.removeContainer(warmUp.id, never);
const rates = { bare: [] as number[], demux: [] as number[] };
for (let round = 0; round < rounds; round += 1) {
  for (const way of ['bare', 'demux'] as const) rates[way].push(await measure(engine, images['exits-zero'], way));
}
const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const [bare, demux] = [median(rates.bare), median(rates.demux)];
process.stdout.write(
  `bare attach ${bare.toFixed(0)} MB/s, demux ${demux.toFixed(0)} MB/s, ratio ${(demux / bare).toFixed(2)}\n`,
);
engine.close();
