import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deadlineIn } from '@longshore/platform';
import {
  type Attempt,
  createJob,
  isTerminal,
  type Job,
  type JobId,
  type JobRequestInput,
  jobRequest,
  type LogLine,
  mintJobId,
  parseBoundary,
  toAttemptId,
} from '@longshore/shared';
import {
  findJob,
  LOG_START,
  listAttempts,
  openStore,
  readLog,
  readResult,
  submitJob,
  toLogLines,
} from '@longshore/store';
import { eventually, uniqueName } from '@longshore/testing';
import { readWorkerConfig } from './config.ts';
import { type ContainerEngine, createDockerEngine } from './containers/index.ts';
import type { WorkerEvent } from './event/worker-event.ts';
import { createWorker } from './worker.ts';

export interface TestWorkerOptions {
  readonly redisUrl: string;
  readonly dockerHost: string;
  /** Instead of the engine at `dockerHost`. */
  readonly engine?: ContainerEngine;
  /** Settings of the worker, by their variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A worker in the test's own process, on a pool and a project of its own. */
export async function startTestWorker({ redisUrl, dockerHost, engine, env }: TestWorkerOptions) {
  const [project, pool] = [uniqueName('project'), uniqueName('pool')];
  const workDir = await mkdtemp(join(tmpdir(), 'longshore-work-'));
  const own = { REDIS_URL: redisUrl, DOCKER_HOST: dockerHost, WORK_DIR: workDir, POOLS: pool, STOP_GRACE: '1s' };
  const config = readWorkerConfig({ env: { ...own, ...env } });
  const store = await openStore({ url: redisUrl, name: 'worker-test', commandTimeoutMs: 5_000 });
  const events: WorkerEvent[] = [];
  const usedEngine = engine ?? createDockerEngine({ host: dockerHost, timeouts: { engineAwayMs: config.engineAway } });
  const drained = Promise.withResolvers<void>();
  const worker = await createWorker({
    ...{ config, store, engine: usedEngine, release: 'test', onDrained: drained.resolve },
    onEvent: (event) => events.push(event),
  });
  for (const service of worker.services) await service.start();

  const stop = async (drainMs = 30_000) => {
    const deadline = deadlineIn(drainMs);
    for (const service of worker.services.toReversed()) await service.stop(deadline);
    deadline.force();
  };
  const cleanUp = async () => {
    await stop(0);
    usedEngine.close();
    await store.close();
    await rm(workDir, { recursive: true, force: true });
  };

  const submit = async (request: JobRequestInput, payload?: unknown): Promise<JobId> => {
    const parsed = parseBoundary(jobRequest, { pool, ...request }, { name: 'job', code: 'invalid-request' });
    const now = store.now();
    const job = createJob({ id: mintJobId(now), project, request: parsed, now });
    const text = payload === undefined ? {} : { payload: JSON.stringify(payload) };
    await submitJob(store, { job, ...text });
    return job.id;
  };
  const find = (id: JobId) => findJob(store, project, id);
  const attempts = (id: JobId) => listAttempts(store, project, id);
  const until = (id: JobId, probe: (job: Job) => boolean, withinMs = 50_000) =>
    eventually(
      async () => {
        const job = await find(id);
        return job && probe(job) ? job : false;
      },
      { withinMs },
    ) as Promise<Job>;
  const end = async (id: JobId, withinMs?: number) => {
    const job = await until(id, ({ state }) => isTerminal(state), withinMs);
    const attempt = (await attempts(id)).at(-1) as Attempt;
    return { job, attempt, ending: attempt.ending };
  };
  return {
    ...{ project, pool, store, worker, events, workDir, engine: usedEngine, drained: drained.promise },
    ...{ submit, find, attempts, until, end, stop, cleanUp },
    run: async (request: JobRequestInput, payload?: unknown) => {
      const id = await submit(request, payload);
      return { id, ...(await end(id)) };
    },
    started: (id: JobId) => eventually(() => events.some((event) => isStart(event, id)), { withinMs: 30_000 }),
    logs: async (id: JobId, number = 1): Promise<LogLine[]> => {
      const attempt = toAttemptId(id, number);
      const chunks = await readLog(store, { project, attempt, after: '0', maxChunks: 10_000 });
      const before = [{ chunk: LOG_START }, ...chunks];
      return chunks.flatMap(({ chunk }, index) => toLogLines(number, before[index]?.chunk ?? LOG_START, chunk));
    },
    result: (id: JobId) => readResult(store, project, id),
  };
}

export type TestWorker = Awaited<ReturnType<typeof startTestWorker>>;

function isStart(event: WorkerEvent, id: JobId): boolean {
  return event.kind === 'attempt-started' && event.attempt.job.id === id;
}
