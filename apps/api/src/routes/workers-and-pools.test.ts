import { mintWorkerId } from '@longshore/shared';
import { registerHeartbeat } from '@longshore/store';
import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'workers and pools', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const get = async (path: string) => (await api.fetch(path)).json();

  async function register() {
    const { store } = api.context;
    const capacity = { slots: 4, cpus: 2, memoryBytes: 2 ** 30 };
    const used = { slots: 1, cpus: 1, memoryBytes: 2 ** 29 };
    const worker = {
      id: mintWorkerId(store.now()),
      state: 'active' as const,
      hostname: 'h',
      pid: 1,
      release: '0',
      pools: [api.pool],
      startedAt: store.now(),
      capacity,
      used,
      attempts: [],
      engine: 'docker',
      clockSkewMs: 0,
      obstacles: [],
    };
    await registerHeartbeat(store, worker);
    return worker;
  }

  test('a worker is listed, found, and asked to drain', async () => {
    const worker = await register();
    const { data } = await get('/v1/workers');
    expect(data.map(({ id }: { id: string }) => id)).toContain(worker.id);
    expect(await get(`/v1/workers/${worker.id}`)).toMatchObject({
      state: 'active',
      pools: [api.pool],
      capacity: worker.capacity,
    });
    expect((await api.post(`/v1/workers/${worker.id}/drain`)).status).toBe(202);
    expect(await registerHeartbeat(api.context.store, worker)).toEqual({ drainRequested: true });
    const unknown = await api.post(`/v1/workers/${mintWorkerId(0)}/drain`);
    expect(await unknown.json()).toMatchObject({ code: 'worker-not-found' });
  });

  test('a pool tells its jobs, its tickets and its room', async () => {
    await register();
    const { id } = await api.submit({ resources: { cpus: 64 } });
    const pool = await get(`/v1/pools/${api.pool}`);
    expect(pool).toMatchObject({ name: api.pool, jobs: { queued: 1 }, tickets: 1, oldestQueuedAt: expect.any(String) });
    expect(pool.capacity.slots).toBeGreaterThanOrEqual(4);
    expect(await get(`/v1/jobs/${id}/explain`)).toMatchObject({
      reason: 'too-large',
      waitsFor: { largest: { cpus: 2 } },
    });
  });

  test('a scaler is told how many slots the work fills that is due, of all projects, and not what is planned', async () => {
    const path = `/v1/pools/${api.pool}-scaled/scaling`;
    const unused = { pool: `${api.pool}-scaled`, wanted: 0, running: 0, backlog: 0, slots: 0, oldestWaitSeconds: 0 };
    expect(await get(path)).toEqual(unused);
    const pool = `${api.pool}-scaled`;
    const { id } = await api.submit({ pool });
    await api.submit({ pool, priority: 9 });
    await api.submit({ pool, delay: '1h' });
    const other = uniqueName('project');
    await api.post('/v1/projects', { name: other });
    await api.post('/v1/jobs', { image: 'alpine', pool }, { 'longshore-project': other });
    expect(await get(path)).toMatchObject({ wanted: 3, running: 0, backlog: 3 });
    const attempt = await api.claim(id);
    const scaling = await get(path);
    expect(scaling).toMatchObject({ wanted: 3, running: 1, backlog: 2 });
    expect(scaling.oldestWaitSeconds).toBeGreaterThan(0);
    const metrics = await (await api.fetch('/metrics')).text();
    expect(metrics).toContain(`longshore_slots{pool="${pool}",kind="wanted"} 3`);
    expect(metrics).toContain(`longshore_slots{pool="${pool}",kind="backlog"} 2`);
    await attempt.end();
    expect(await get(path)).toMatchObject({ wanted: 2, running: 0 });
  });

  test('a scaler is not told of jobs that a limit would hold back anyway', async () => {
    const project = uniqueName('project');
    const pool = `${api.pool}-limited`;
    const path = `/v1/pools/${pool}/scaling`;
    const created = await api.post('/v1/projects', { name: project, limits: { running: 2 } });
    expect(created.status).toBe(201);
    const submit = async (fields = {}) => {
      const response = await api.post(
        '/v1/jobs',
        { image: 'alpine', pool, ...fields },
        { 'longshore-project': project },
      );
      return (await response.json()).id;
    };
    for (let count = 0; count < 4; count++) await submit();
    for (let count = 0; count < 2; count++) await api.submit({ pool, concurrency: { key: pool } });
    // Two of the four, and one of the two that share a key.
    expect(await get(path)).toMatchObject({ wanted: 3, backlog: 3 });
  });

  test('metrics show pools, and each route by its pattern', async () => {
    await api.submit();
    await get('/v1/jobs/job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA');
    const text = await (await api.fetch('/metrics')).text();
    expect(text).toContain(`longshore_jobs{pool="${api.pool}",state="queued"}`);
    expect(text).toMatch(/longshore_api_requests_total\{method="GET",route="\/v1\/jobs\/\{id\}",status="4xx"\} 1/);
    expect(text).not.toContain('job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA');
  });
});
