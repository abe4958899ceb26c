import { registerHeartbeat } from '@longshore/store';
import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'what is done with a job', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const get = async (path: string) => (await api.fetch(path)).json();

  test('a waiting job is cancelled at once, and asking again changes nothing', async () => {
    const { id } = await api.submit();
    const response = await api.post(`/v1/jobs/${id}/cancel`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'cancelled', reason: 'requested' });
    expect((await api.post(`/v1/jobs/${id}/cancel`, {})).status).toBe(200);
  });

  test('a running job is asked to stop', async () => {
    const { id } = await api.submit();
    const attempt = await api.claim(id);
    const response = await api.post(`/v1/jobs/${id}/cancel`);
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ state: 'running', cancelRequestedAt: expect.any(String) });
    expect((await api.post(`/v1/jobs/${id}/cancel`)).status).toBe(202);
    await attempt.end({ outcome: 'cancelled' });
    expect(await get(`/v1/jobs/${id}`)).toMatchObject({ state: 'cancelled' });
  });

  test('a job that has ended otherwise cannot be cancelled', async () => {
    const { id } = await api.submit();
    await (await api.claim(id)).end();
    const response = await api.post(`/v1/jobs/${id}/cancel`);
    expect(await response.json()).toMatchObject({ status: 409, code: 'job-ended' });
  });

  test('a retry is a new job with the same spec and payload', async () => {
    const { id, spec } = await api.submit({ payload: { a: 1 }, timeout: '90s', retry: { attempts: 2 } });
    expect(await (await api.post(`/v1/jobs/${id}/retry`)).json()).toMatchObject({ status: 409, code: 'job-not-ended' });
    await (await api.claim(id)).end();
    const headers = { 'idempotency-key': uniqueName('key') };
    const response = await api.post(`/v1/jobs/${id}/retry`, undefined, headers);
    const job = await response.json();
    expect(response.status).toBe(202);
    expect(job).toMatchObject({ state: 'queued', retryOf: id, spec });
    expect(job.id).not.toBe(id);
    const replayed = await api.post(`/v1/jobs/${id}/retry`, undefined, headers);
    expect(replayed.headers.get('idempotent-replayed')).toBe('true');
    expect(await replayed.json()).toEqual(job);
    expect(await get(`/v1/jobs/${id}`)).toMatchObject({ state: 'succeeded' });
  });

  test.each([
    ['{"sum":42}', 'application/json', { sum: 42 }],
    ['forty-two', 'application/octet-stream', 'forty-two'],
    ['null', 'application/json', null],
  ])('the result %s is served as %s, and within the job', async (bytes, contentType, inline) => {
    const { id } = await api.submit();
    await (await api.claim(id)).end({ outcome: 'succeeded', exitCode: 0 }, bytes);
    const response = await api.fetch(`/v1/jobs/${id}/result`);
    expect(response.headers.get('content-type')).toBe(contentType);
    expect(await response.text()).toBe(bytes);
    expect((await get(`/v1/jobs/${id}`)).result).toEqual(inline);
  });

  test('a job without a result says why', async () => {
    const { id } = await api.submit();
    expect(await get(`/v1/jobs/${id}/result`)).toMatchObject({
      code: 'result-not-found',
      detail: expect.stringContaining('queued'),
    });
    await (await api.claim(id)).end();
    expect(await get(`/v1/jobs/${id}/result`)).toMatchObject({
      code: 'result-not-found',
      detail: expect.stringContaining('wrote none'),
    });
    expect(await get(`/v1/jobs/${id}`)).not.toHaveProperty('result');
  });

  test('attempts are listed by number and found one by one', async () => {
    const { id } = await api.submit();
    const attempt = await api.claim(id);
    await attempt.end({ outcome: 'failed', reason: 'exit', exitCode: 7, detail: 'It said no.' });
    const expected = { number: 1, outcome: 'failed', exitCode: 7, worker: attempt.worker };
    expect(await get(`/v1/jobs/${id}/attempts`)).toMatchObject({ data: [expected], nextCursor: null });
    expect(await get(`/v1/jobs/${id}/attempts/1`)).toMatchObject(expected);
    expect(await get(`/v1/jobs/${id}/attempts/2`)).toMatchObject({ status: 404, code: 'attempt-not-found' });
  });

  test('a client that waits for a job is answered when it ends', async () => {
    const { id } = await api.submit();
    const attempt = await api.claim(id);
    const answer = get(`/v1/jobs/${id}?wait=30`);
    await attempt.end();
    expect(await answer).toMatchObject({ state: 'succeeded' });
  });

  test('explain tells what a job waits for, where it runs, and why it ended', async () => {
    const { id } = await api.submit({ pool: uniqueName('pool') });
    expect(await get(`/v1/jobs/${id}/explain`)).toMatchObject({ state: 'queued', reason: 'no-worker', position: 1 });
    const attempt = await api.claim(id, { leaseMs: 45_000 });
    const explained = await get(`/v1/jobs/${id}/explain`);
    expect(explained).toMatchObject({ reason: 'worker-silent', worker: attempt.worker });
    expect(Math.abs(Date.parse(explained.until) - api.context.store.now() - 45_000)).toBeLessThan(10_000);
    await registerHeartbeat(api.context.store, {
      id: attempt.worker,
      state: 'active',
      hostname: 'h',
      pid: 1,
      release: '0',
      pools: [uniqueName('pool')],
      startedAt: 1,
      capacity: { slots: 1, cpus: 1, memoryBytes: 1 },
      used: { slots: 1, cpus: 1, memoryBytes: 1 },
      attempts: [],
      engine: 'docker',
      clockSkewMs: 0,
      obstacles: [],
    });
    expect(await get(`/v1/jobs/${id}/explain`)).toMatchObject({ reason: 'preparing', worker: attempt.worker });
    await attempt.startContainer();
    expect(await get(`/v1/jobs/${id}/explain`)).toMatchObject({ reason: 'running', until: expect.any(String) });
    await attempt.end({ outcome: 'failed', exitCode: 7 });
    expect(await get(`/v1/jobs/${id}/explain`)).toMatchObject({
      state: 'failed',
      exitCode: 7,
      sentence: expect.stringContaining('exit code 7'),
    });
  });
});
