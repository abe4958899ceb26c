import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'a dry run', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const tryJob = async (request: object, headers = {}) => {
    const response = await api.post('/v1/jobs?dryRun=true', { image: 'alpine', pool: api.pool, ...request }, headers);
    return { status: response.status, ...(await response.json()) };
  };

  test('says what the job would wait for, with the spec as it would be frozen', async () => {
    await api.submit({ priority: 5 });
    await api.submit({ priority: 9 });
    const tried = await tryJob({ priority: 7, timeout: '90s' });
    expect(tried).toMatchObject({
      status: 200,
      dryRun: true,
      spec: { timeout: '90s', retry: { attempts: 1 } },
      explanation: { state: 'queued', reason: 'no-worker', position: 2, turn: { ahead: 1 }, workers: [] },
    });
    expect(tried).not.toHaveProperty('id');
    expect(await tryJob({ delay: '1h' })).toMatchObject({ explanation: { state: 'scheduled', reason: 'not-due' } });
  });

  test('writes nothing, and neither keeps nor reads an idempotency key', async () => {
    const pool = uniqueName('pool');
    const headers = { 'idempotency-key': uniqueName('key'), prefer: 'wait=1' };
    expect(await tryJob({ pool }, headers)).toMatchObject({ status: 200 });
    expect((await api.fetch(`/v1/pools/${pool}`)).status).toBe(404);
    const { status } = await api.post('/v1/jobs', { image: 'alpine', pool }, headers);
    expect(status).toBe(202);
    expect(await tryJob({ pool, priority: 1 }, headers)).toMatchObject({ status: 200, explanation: { position: 2 } });
    expect(await (await api.fetch(`/v1/pools/${pool}`)).json()).toMatchObject({ jobs: { queued: 1 }, tickets: 1 });
  });

  test('of a definition shows the version, and takes the payload as it is', async () => {
    const name = uniqueName('definition');
    const response = await api.post('/v1/definitions', { name, spec: { image: 'alpine', pool: api.pool } });
    expect(response.status).toBe(201);
    const tried = { dryRun: true, definition: { name, version: 1 }, explanation: { state: 'queued' } };
    expect(await tryJob({ image: undefined, pool: undefined, definition: name })).toMatchObject(tried);
    const direct = await api.post(`/v1/definitions/${name}/jobs?dryRun=true`, [1, 2]);
    expect(await direct.json()).toMatchObject(tried);
    expect((await (await api.fetch(`/v1/jobs?definition=${name}`)).json()).data).toEqual([]);
  });

  test('looks at the jobs that the job would wait for', async () => {
    const first = await api.submit();
    expect(await tryJob({ after: [first.id] })).toMatchObject({ explanation: { state: 'blocked' } });
    await (await api.claim(first.id)).end();
    expect(await tryJob({ after: [first.id] })).toMatchObject({ explanation: { state: 'queued' } });
    expect(await tryJob({ after: [first.id], when: 'failed' })).toMatchObject({
      explanation: { reason: 'dependency-failed' },
    });
    expect(await tryJob({ after: ['job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'] })).toMatchObject({
      status: 422,
      errors: [{ pointer: '/after/0' }],
    });
  });

  test('tries the limits of the job, and takes no slot of them', async () => {
    const key = uniqueName('key');
    const concurrency = { key, limit: 1 };
    for (let count = 0; count < 2; count++) {
      expect(await tryJob({ concurrency })).toMatchObject({ explanation: { state: 'queued' } });
    }
    await api.submit({ concurrency });
    expect(await tryJob({ concurrency })).toMatchObject({
      explanation: { state: 'blocked', reason: 'concurrency-limit', waitsFor: { limit: { key, held: 1, ahead: 0 } } },
    });
    await api.submit({ concurrency, priority: 5 });
    expect(await tryJob({ concurrency, priority: 6 })).toMatchObject({
      explanation: { waitsFor: { limit: { ahead: 0 } } },
    });
    expect(await tryJob({ concurrency, priority: 5 })).toMatchObject({
      explanation: { waitsFor: { limit: { ahead: 1 } } },
    });
    expect(await tryJob({ concurrency: { key, limit: 3 } })).toMatchObject({ explanation: { reason: 'limit-open' } });
    expect(await tryJob({ concurrency: { ...concurrency, whenFull: 'reject' } })).toMatchObject({
      status: 409,
      code: 'concurrency-limit-reached',
    });
    expect(await tryJob({ concurrency: { ...concurrency, whenFull: 'skip' } })).toMatchObject({
      explanation: { state: 'cancelled', reason: 'skipped' },
    });
    expect((await (await api.fetch('/v1/jobs?state=blocked')).json()).data).toHaveLength(1);
  });

  test('refuses a job that would be one too many in its project', async () => {
    const project = uniqueName('project');
    await api.post('/v1/projects', { name: project, limits: { queued: 1 } });
    const headers = { 'longshore-project': project };
    expect(await tryJob({}, headers)).toMatchObject({ status: 200 });
    await api.post('/v1/jobs', { image: 'alpine' }, headers);
    expect(await tryJob({}, headers)).toMatchObject({ status: 429, code: 'project-queue-full' });
  });

  test('refuses what a submission would refuse', async () => {
    expect(await tryJob({ image: 'no image' })).toMatchObject({ status: 422, code: 'invalid-request' });
    expect(await tryJob({ runAt: '2999-01-01T00:00:00Z' })).toMatchObject({ status: 422 });
    const asked = await api.post('/v1/jobs?dryRun=perhaps', { image: 'alpine' });
    expect(await asked.json()).toMatchObject({ status: 400, code: 'invalid-parameter' });
  });
});
