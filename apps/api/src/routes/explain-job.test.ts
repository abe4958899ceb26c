import { type JobId, mintWorkerId, type Worker } from '@longshore/shared';
import { registerHeartbeat } from '@longshore/store';
import { keys } from '@longshore/store/keys';
import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'GET /v1/jobs/{id}/explain', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const explain = async (id: string, project = api.project) => {
    const response = await api.fetch(`/v1/jobs/${id}/explain`, { headers: { 'longshore-project': project } });
    return response.json();
  };

  /** A worker that says so much of itself, in a pool of its own. */
  async function register(changes: Partial<Worker> = {}) {
    const { store } = api.context;
    const pool = uniqueName('pool');
    const worker = {
      id: mintWorkerId(store.now()),
      state: 'active' as const,
      hostname: 'h',
      pid: 1,
      release: '0',
      pools: [pool],
      startedAt: store.now(),
      capacity: { slots: 2, cpus: 4, memoryBytes: 2 ** 32 },
      used: { slots: 0, cpus: 0, memoryBytes: 0 },
      attempts: [],
      engine: 'docker',
      clockSkewMs: 0,
      obstacles: [],
      ...changes,
    };
    await registerHeartbeat(store, worker);
    return { pool, worker };
  }

  /** Claims it, with its ticket, as a worker does. */
  async function run(pool: string, id: string) {
    await api.context.store.tickets.remove({ project: api.project, pool, jobId: id as JobId, attempt: 1 });
    return await api.claim(id);
  }

  async function createProject(limits = {}): Promise<string> {
    const name = uniqueName('project');
    expect((await api.post('/v1/projects', { name, limits })).status).toBe(201);
    return name;
  }

  const full = { slots: 2, cpus: 0, memoryBytes: 0 };
  test.each<[string, Partial<Worker>, object, string, string | undefined]>([
    ['no worker serves its pool', { pools: ['elsewhere'] }, {}, 'no-worker', undefined],
    ['every worker drains', { state: 'draining' }, {}, 'workers-drain', 'draining'],
    ['none has CPUs enough', {}, { resources: { cpus: 5 } }, 'too-large', 'too-small'],
    ['none has memory enough', {}, { resources: { memory: '5Gi' } }, 'too-large', 'too-small'],
    ['all are full', { used: full }, {}, 'no-room', 'no-room'],
    ['the clock is wrong', { obstacles: [{ reason: 'clock-off', detail: 'c' }] }, {}, 'workers-held-up', 'clock-off'],
    ['the disk is full', { obstacles: [{ reason: 'disk-low', detail: 'd' }] }, {}, 'workers-held-up', 'disk-low'],
    [
      'the engine is down',
      { obstacles: [{ reason: 'engine-away', detail: 'e' }] },
      {},
      'workers-held-up',
      'engine-away',
    ],
    ['it is planned for later', {}, { delay: '1h' }, 'not-due', undefined],
    ['it is next', {}, {}, 'next-turn', undefined],
  ])('a job tells that %s', async (_title, worker, request, reason, verdict) => {
    const { pool } = await register(worker);
    const { id } = await api.submit({ pool, ...request });
    const explained = await explain(id);
    expect(explained).toMatchObject({ reason, since: expect.any(String) });
    expect(explained.workers.map((one: { reason?: string }) => one.reason)).toEqual(
      reason === 'no-worker' ? [] : [verdict],
    );
  });

  test('a job tells who is ahead of it, also of other projects, and its share', async () => {
    const { pool } = await register();
    const other = await createProject();
    for (let count = 0; count < 3; count++) {
      await api.submit({ pool });
      await api.post('/v1/jobs', { image: 'alpine', pool }, { 'longshore-project': other });
    }
    const { id } = await api.submit({ pool });
    const explained = await explain(id);
    expect(explained).toMatchObject({ position: 4, turn: { share: 0.5 } });
    expect(explained.turn.ahead).toBe(6);
    const first = await api.submit({ pool, priority: 9 });
    expect(await explain(first.id)).toMatchObject({ position: 1 });
  });

  test('a job that waits for a worker is expected to start when those before it are done', async () => {
    const { store } = api.context;
    const { pool, worker } = await register({ capacity: { slots: 1, cpus: 4, memoryBytes: 2 ** 32 } });
    await store.redis.lpush(keys.runTimes(api.project, `pool.${pool}`), 60_000);
    const running = await api.submit({ pool });
    await run(pool, running.id);
    const attempts = [`${running.id}_1`] as unknown as Worker['attempts'];
    await registerHeartbeat(store, { ...worker, attempts, used: { slots: 1, cpus: 1, memoryBytes: 1 } });
    await api.submit({ pool });
    const { id } = await api.submit({ pool });
    const { estimatedStart } = await explain(id);
    const inMs = Date.parse(estimatedStart.p50) - store.now();
    expect(inMs).toBeGreaterThan(100_000);
    expect(inMs).toBeLessThan(121_000);
  });

  test('the first job of a project is judged by what the others in its pool run', async () => {
    const { store } = api.context;
    const project = await createProject();
    const { pool } = await register({ used: full });
    await api.submit({ pool, delay: '1h' });
    await store.redis.lpush(keys.runTimes(api.project, `pool.${pool}`), 60_000);
    const submitted = await api.post('/v1/jobs', { image: 'alpine', pool }, { 'longshore-project': project });
    const { estimatedStart } = await explain((await submitted.json()).id, project);
    expect(Date.parse(estimatedStart.p90) - store.now()).toBeLessThan(60_000);
  });

  test('a job backs off, and tells until when', async () => {
    const { pool } = await register();
    const retry = { attempts: 2, backoff: { delay: '1h', jitter: false } };
    const { id } = await api.submit({ pool, retry });
    await (await run(pool, id)).end({ outcome: 'failed', exitCode: 7 });
    expect(await explain(id)).toMatchObject({
      state: 'backing-off',
      until: expect.any(String),
      estimatedStart: { p50: expect.any(String) },
      workers: [{ canTake: true }],
    });
  });

  test('a job tells that its project runs as many as it may', async () => {
    const project = await createProject({ running: 1 });
    const { pool } = await register();
    const submit = async () => {
      const response = await api.post('/v1/jobs', { image: 'alpine', pool }, { 'longshore-project': project });
      return (await response.json()).id;
    };
    const [running, waiting] = [await submit(), await submit()];
    await api.context.store.redis.zadd(keys.leases(project), api.context.store.now() + 60_000, `${running}_1`);
    expect(await explain(waiting, project)).toMatchObject({ reason: 'project-full', waitsFor: { kind: 'project' } });
  });

  test('a job tells which limit of a key holds it, and since when', async () => {
    const key = uniqueName('key');
    const { pool } = await register();
    const submit = () => api.submit({ pool, concurrency: { key, limit: 2 } });
    await submit();
    await submit();
    await submit();
    const { id, createdAt } = await submit();
    const explained = await explain(id);
    expect(explained).toMatchObject({
      state: 'blocked',
      reason: 'concurrency-limit',
      sentence: `It waits for the limit of the key "${key}": 2 of 2 are taken. 1 is ahead of it.`,
      waitsFor: { kind: 'limit', limit: { key, held: 2, slots: 2, ahead: 1 } },
    });
    expect(Date.parse(explained.since)).toBeGreaterThanOrEqual(Date.parse(String(createdAt)));
  });

  test('a job that waits at a rate tells the instant at which it goes on', async () => {
    const { store } = api.context;
    const { pool } = await register();
    const submit = () => api.submit({ pool, rateLimit: { key: pool, rate: '1/m' } });
    const submittedAt = store.now();
    await submit();
    await submit();
    const { id } = await submit();
    const explained = await explain(id);
    expect(explained).toMatchObject({ reason: 'rate-limit', waitsFor: { kind: 'rate', limit: { ahead: 1 } } });
    const inMs = Date.parse(explained.until) - submittedAt;
    expect(inMs).toBeGreaterThanOrEqual(120_000);
    expect(inMs).toBeLessThan(150_000);
    expect(explained.estimatedStart.p50).toBe(explained.until);
  });

  const submitTo = async (name: string) => (await api.post(`/v1/definitions/${name}/jobs`)).json();

  test('a job tells that its definition is paused, and for which limit of it it waits', async () => {
    const name = uniqueName('definition');
    await api.post('/v1/definitions', { name, spec: { image: 'alpine', pool: api.pool } });
    const limited = {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ concurrency: { limit: 1 } }),
    };
    expect((await api.fetch(`/v1/definitions/${name}`, limited)).status).toBe(200);
    await submitTo(name);
    const { id } = await submitTo(name);
    expect(await explain(id)).toMatchObject({
      reason: 'concurrency-limit',
      sentence: `It waits for the limit of the definition "${name}": 1 of 1 are taken.`,
    });
    await api.post(`/v1/definitions/${name}/pause`);
    const paused = await explain(id);
    expect(paused).toMatchObject({
      reason: 'paused',
      sentence: `The definition "${name}" is paused: nothing of it starts until somebody resumes it.`,
      waitsFor: { kind: 'pause' },
    });
    expect(paused).not.toHaveProperty('estimatedStart');
  });

  test('a job that a newer one of its key replaced, and one that was skipped, say so', async () => {
    const { pool } = await register();
    const submit = (whenFull: string) => api.submit({ pool, concurrency: { key: pool, whenFull } });
    const { id: replaced } = await submit('queue');
    await submit('replace');
    expect(await explain(replaced)).toMatchObject({
      reason: 'replaced',
      sentence: expect.stringContaining('A newer job'),
    });
    const { id: skipped } = await submit('skip');
    expect(await explain(skipped)).toMatchObject({
      reason: 'skipped',
      sentence: expect.stringContaining('no slot free'),
    });
  });

  test('a job tells for which others it waits', async () => {
    const first = await api.submit();
    const { id } = await api.submit({ after: [first.id] });
    expect(await explain(id)).toMatchObject({
      reason: 'jobs-not-ended',
      waitsFor: { kind: 'jobs', jobs: [{ id: first.id, state: 'queued' }] },
    });
    await api.post(`/v1/jobs/${first.id}/cancel`);
    expect(await explain(id)).toMatchObject({
      state: 'cancelled',
      reason: 'dependency-failed',
      sentence: expect.stringContaining(`${first.id} is cancelled`),
    });
  });
});
