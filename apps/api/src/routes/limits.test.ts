import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'the limits', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const get = async (path: string) => await (await api.fetch(path)).json();
  const atOnce = (key: string, whenFull?: string) => ({
    concurrency: { key, limit: 1, ...(whenFull && { whenFull }) },
  });

  test('a job whose key is full is blocked, and its limit says who holds it and who waits', async () => {
    const key = uniqueName('key');
    const first = await api.submit(atOnce(key));
    const second = await api.submit(atOnce(key));
    expect([first.state, second.state]).toEqual(['queued', 'blocked']);
    expect(second.spec).toMatchObject({ concurrency: { key, limit: 1, whenFull: 'queue' } });
    const id = String(second.blockedBy).replace('limit:', '');
    const limit = { id, key, slots: 1, isPaused: false, held: 1, waiting: 1 };
    expect(await get(`/v1/limits/${id}`)).toEqual(limit);
    const { data } = await get('/v1/limits?limit=200');
    expect(data).toContainEqual(limit);
    await (await api.claim(first.id)).end();
    expect(await get(`/v1/jobs/${second.id}`)).toMatchObject({ state: 'queued' });
  });

  test('a job that is sent again under its key is answered with the state that it had then', async () => {
    const key = uniqueName('key');
    const submit = async (idempotency: string) => {
      const headers = { 'idempotency-key': `${key}-${idempotency}` };
      const response = await api.post('/v1/jobs', { image: 'a', pool: api.pool, ...atOnce(key) }, headers);
      return { replayed: response.headers.get('idempotent-replayed'), job: await response.json() };
    };
    const [one, two] = [await submit('one'), await submit('two')];
    expect([one.job.state, two.job.state]).toEqual(['queued', 'blocked']);
    await (await api.claim(one.job.id)).end();
    expect(await get(`/v1/jobs/${two.job.id}`)).toMatchObject({ state: 'queued' });
    expect(await submit('one')).toEqual({ replayed: 'true', job: one.job });
    expect(await submit('two')).toEqual({ replayed: 'true', job: two.job });
  });

  test('a list of limits goes on where its page ended', async () => {
    for (let count = 0; count < 3; count++) await api.submit(atOnce(uniqueName('key')));
    const page = await get('/v1/limits?limit=2');
    const next = await get(`/v1/limits?limit=200&cursor=${page.nextCursor}`);
    expect(page.data).toHaveLength(2);
    const ids = [...page.data, ...next.data].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual([...ids].sort());
  });

  test('a job that asks for it is refused with a 409 where its key is full, and may be sent again under the same key', async () => {
    const key = uniqueName('key');
    const holder = await api.submit(atOnce(key));
    const headers = { 'idempotency-key': uniqueName('idempotency') };
    const send = () => api.post('/v1/jobs', { image: 'a', pool: api.pool, ...atOnce(key, 'reject') }, headers);
    const refused = await send();
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'concurrency-limit-reached' });
    await api.post(`/v1/jobs/${holder.id}/cancel`);
    expect((await send()).status).toBe(202);
  });

  test('a job that was skipped is answered as such, also when it is sent again', async () => {
    const key = uniqueName('key');
    await api.submit(atOnce(key));
    const headers = { 'idempotency-key': uniqueName('idempotency') };
    const send = async () =>
      await (await api.post('/v1/jobs', { image: 'a', pool: api.pool, ...atOnce(key, 'skip') }, headers)).json();
    const skipped = await send();
    expect(skipped).toMatchObject({ state: 'cancelled', reason: 'skipped' });
    expect(await send()).toMatchObject({ id: skipped.id, state: 'cancelled', reason: 'skipped' });
  });

  test('a job that runs is cancelled as replaced by a newer one of its key', async () => {
    const key = uniqueName('key');
    const running = await api.submit(atOnce(key, 'replace'));
    await api.claim(running.id);
    const newer = await api.submit(atOnce(key, 'replace'));
    expect(await get(`/v1/jobs/${running.id}`)).toMatchObject({
      state: 'running',
      cancelRequestedAt: expect.any(String),
    });
    expect(newer.state).toBe('blocked');
  });

  test('a retry keeps the limits of its job', async () => {
    const key = uniqueName('key');
    const job = await api.submit(atOnce(key));
    await (await api.claim(job.id)).end();
    const holder = await api.submit(atOnce(key));
    const retried = await (await api.post(`/v1/jobs/${job.id}/retry`)).json();
    expect([holder.state, retried.state]).toEqual(['queued', 'blocked']);
  });

  test('a limit that is not there is a 404', async () => {
    const response = await api.fetch('/v1/limits/definition.nobody');
    expect([response.status, (await response.json()).code]).toEqual([404, 'limit-not-found']);
  });

  test.each([
    [{ concurrency: { key: 'k', limit: 0 } }, '/concurrency/limit'],
    [{ concurrency: { key: 'k', limit: -1 } }, '/concurrency/limit'],
    [{ concurrency: { key: 'k', limit: 1e9 } }, '/concurrency/limit'],
    [{ concurrency: { key: 'k', limit: 1.5 } }, '/concurrency/limit'],
    [{ concurrency: { key: 'k'.repeat(10_240) } }, '/concurrency/key'],
    [{ concurrency: { key: '' } }, '/concurrency/key'],
    [{ concurrency: { key: 'a\nb' } }, '/concurrency/key'],
    [{ concurrency: { key: 'k', whenFull: 'wait' } }, '/concurrency/whenFull'],
    [{ concurrency: { key: 'k', whenFull: 'skip' }, delay: '1m' }, '/concurrency/whenFull'],
    [{ rateLimit: { key: 'k', rate: '0/m' } }, '/rateLimit/rate'],
    [{ rateLimit: { key: 'k', rate: '1000000000/s' } }, '/rateLimit/rate'],
    [{ rateLimit: { key: 'k', rate: 'often' } }, '/rateLimit/rate'],
    [{ rateLimit: { key: 'k', rate: '1/s', burst: 0 } }, '/rateLimit/burst'],
  ])('%j is refused with its place', async (fields, pointer) => {
    const response = await api.post('/v1/jobs', { image: 'a', ...fields });
    expect(response.status).toBe(422);
    expect((await response.json()).errors).toContainEqual(expect.objectContaining({ pointer }));
  });
});
