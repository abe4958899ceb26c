import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../eventually.ts';
import { findFreePort } from '../free-port.ts';
import { type RedisServer, startRedis } from '../redis.ts';
import { NodeProcess } from './node-process.ts';

export interface FleetOptions {
  /** `unix:///…` */
  readonly dockerHost: string;
  /** Default 1. */
  readonly workers?: number;
  /** For every api, beside what the fleet sets itself. */
  readonly apiEnv?: Readonly<Record<string, string>>;
  readonly workerEnv?: Readonly<Record<string, string>>;
}

/** A real fleet of a test's own: a Redis, an api and workers, each a process, all over one container engine. */
export interface Fleet {
  /** Of the api, without a slash at its end. */
  readonly url: string;
  readonly redis: RedisServer;
  readonly api: NodeProcess;
  readonly workers: NodeProcess[];
  /** Where logs and the workers' files are. */
  readonly folder: string;
  /** Resolves when the worker has registered itself. */
  addWorker(env?: Readonly<Record<string, string>>): Promise<NodeProcess>;
  stop(): Promise<void>;
}

/** A machine that runs many tests stalls for longer than operators would bear. */
const PATIENT = { REDIS_TIMEOUT: '10s' };
const QUIET = { LOG_FORMAT: 'json', LOG_LEVEL: 'info' };

export async function startFleet(options: FleetOptions): Promise<Fleet> {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-fleet-'));
  const redis = await startRedis({ appendonly: true, args: ['--maxmemory-policy', 'noeviction'] });
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const api = new NodeProcess({
    name: 'api',
    script: 'apps/api/src/main.ts',
    folder,
    env: { ...QUIET, ...PATIENT, PORT: String(port), REDIS_URL: redis.url, ...options.apiEnv },
  });
  const workers: NodeProcess[] = [];
  const stop = async () => {
    await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
    await api.end('SIGTERM');
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const addWorker = async (env: Readonly<Record<string, string>> = {}) => {
    const name = `worker-${workers.length + 1}`;
    const own = { DOCKER_HOST: options.dockerHost, REDIS_URL: redis.url, WORK_DIR: join(folder, name), DRAIN: '20s' };
    const worker = new NodeProcess({
      name,
      script: 'apps/worker/src/main.ts',
      folder,
      env: { ...QUIET, ...own, ...options.workerEnv, ...env },
    });
    workers.push(worker);
    await eventually(async () => (await listPids(url)).includes(worker.pid), { withinMs: 30_000 });
    return worker;
  };
  try {
    await api.answers(`${url}/readyz`);
    for (let count = 0; count < (options.workers ?? 1); count++) await addWorker();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, redis, api, workers, folder, addWorker, stop };
}

/** Of its workers: others may come and go at the same time. */
async function listPids(url: string): Promise<number[]> {
  const reply = await fetch(`${url}/v1/workers`);
  if (!reply.ok) throw new Error(`/v1/workers answers ${reply.status}: ${await reply.text()}`);
  const { data } = (await reply.json()) as { data: { readonly pid: number }[] };
  return data.map(({ pid }) => pid);
}
