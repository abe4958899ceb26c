import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { Queue, Worker } from 'bullmq';
import Docker from 'dockerode';
import { readContenderPlan, serveLaps } from './serve-laps.ts';

/*
 * What somebody writes in an afternoon: a BullMQ worker that calls dockerode's `run`, without limits, and throws the output
 * away. Its container has no network, since that is what the others have.
 */
const { dockerHost, image, redisUrl } = readContenderPlan();
const { protocol, pathname, hostname, port } = new URL(dockerHost);
const docker = new Docker(protocol === 'unix:' ? { socketPath: pathname } : { host: hostname, port, protocol: 'http' });
const connection = { url: redisUrl, maxRetriesPerRequest: null };
const name = `containers-${process.pid}`;
const queue = new Queue(name, { connection });
const finishers = new Map<string, () => void>();

async function runContainer(): Promise<number> {
  const output = new PassThrough().resume();
  const options = { Tty: false, HostConfig: { NetworkMode: 'none' } };
  const [{ StatusCode }, container] = await docker.run(image, [], [output, output] as never, options);
  await container.remove();
  return StatusCode;
}

const worker = new Worker(name, runContainer, { connection, concurrency: 1 });
worker.on('completed', ({ id = '' }, exitCode) => {
  if (exitCode === 0) finishers.get(id)?.();
});
worker.on('error', (error) => process.stderr.write(`${error.stack}\n`));
await once(worker, 'ready');

let count = 0;
process.on('message', ({ atOnce }: { atOnce: number }) => {
  worker.concurrency = atOnce;
});
serveLaps(async (finished) => {
  const jobId = `life-${count++}`;
  const completed = new Promise<void>((resolve) => finishers.set(jobId, resolve));
  await queue.add('run', { image }, { jobId });
  await completed;
  finishers.delete(jobId);
  finished();
});
