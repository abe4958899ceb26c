import { join } from 'node:path';
import { eventually, findFreePort, type NodeProcessOptions } from '@longshore/testing';
import type { Doors } from './doors.ts';
import type { Engine } from './engine.ts';
import { Api, type FleetProcess, Worker } from './fleet-process.ts';
import type { FleetRedis } from './fleet-redis.ts';

/** Short, so that what comes later than the lease comes soon. */
export const LEASE_MS = 6_000;

/** Two workers share an engine, and one has an engine for itself. */
const WORKERS = [
  { name: 'a1', on: 'a' },
  { name: 'a2', on: 'a' },
  { name: 'b1', on: 'b' },
] as const;

const QUIET = { LOG_FORMAT: 'json', LOG_LEVEL: 'info' };
const WORKER_SETTINGS = {
  ...QUIET,
  SLOTS: '3',
  // Only the slots count.
  CPU_BUDGET: '1000',
  MEMORY_BUDGET: '1000Gi',
  LEASE: `${LEASE_MS}ms`,
  DRAIN: '2s',
  STOP_GRACE: '2s',
};

interface Surroundings {
  readonly folder: string;
  readonly redis: FleetRedis;
  readonly doors: Doors;
  readonly parts: AsyncDisposableStack;
}

export async function startApis(surroundings: Surroundings, count: number): Promise<Api[]> {
  const { folder, redis, doors, parts } = surroundings;
  const apis: Api[] = [];
  for (let number = 1; number <= count; number++) {
    const name = `api${number}`;
    const door = await doors.openRedis(name, redis);
    const port = await findFreePort();
    const env = { ...QUIET, PORT: String(port), REDIS_URL: door.address, LAME_DUCK: '0s', RETENTION_COUNT: '10000000' };
    const options: NodeProcessOptions = { name, script: 'apps/api/src/main.ts', folder, env };
    apis.push(startKept(new Api(options, door.wire, `http://127.0.0.1:${port}`), parts));
  }
  return apis;
}

/** Resolves when the apis have heard of all of them. */
export async function startWorkers(
  surroundings: Surroundings & { engines: readonly Engine[]; apis: readonly Api[] },
): Promise<Worker[]> {
  const { engines, apis, parts } = surroundings;
  const workers: Worker[] = [];
  for (const { name, on } of WORKERS) {
    const engine = engines.find((one) => one.name === on);
    if (engine) workers.push(startKept(await makeWorker(surroundings, name, engine), parts));
  }
  const seeAll = async () => {
    const counts = await Promise.all(apis.map(({ url }) => countWorkers(url)));
    return counts.every((count) => count === workers.length);
  };
  await eventually(seeAll, { withinMs: 60_000, everyMs: 250 });
  return workers;
}

async function makeWorker({ folder, redis, doors }: Surroundings, name: string, engine: Engine): Promise<Worker> {
  const toRedis = await doors.openRedis(name, redis);
  const toEngine = await doors.openEngine(name, engine, folder);
  // Workers of one host share it, so that one may go on with what another left.
  const workFolder = join(folder, `work-${engine.name}`);
  const env = {
    ...WORKER_SETTINGS,
    REDIS_URL: toRedis.address,
    DOCKER_HOST: toEngine.address,
    WORKER_NAME: name,
    WORK_DIR: workFolder,
    POOLS: `default,${name},engine-${engine.name}`,
  };
  const options: NodeProcessOptions = { name, script: 'apps/worker/src/main.ts', folder, env };
  return new Worker(options, toRedis.wire, { engine, engineWire: toEngine.wire, workFolder });
}

function startKept<T extends FleetProcess>(one: T, parts: AsyncDisposableStack): T {
  one.start();
  parts.defer(() => one.end('SIGTERM', 30_000));
  // A suite that dies itself must not leave a fleet behind.
  process.once('exit', () => one.signal('SIGKILL'));
  return one;
}

async function countWorkers(url: string): Promise<number> {
  const { data } = (await (await fetch(`${url}/v1/workers`)).json()) as { data: unknown[] };
  return data.length;
}
