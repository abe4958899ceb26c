import { pruneEnded } from '@longshore/store';
import { describeWith, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'the dead letters', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const get = async (path: string) => await (await api.fetch(path)).json();
  async function fail(fields: Record<string, unknown>, reason?: 'image-not-found'): Promise<string> {
    const { id } = await api.submit(fields);
    const attempt = await api.claim(id);
    await attempt.end(reason ? { outcome: 'never-started', reason } : { outcome: 'failed', exitCode: 9 });
    return id;
  }

  test('are the jobs that failed for good, newest first, and counted by reason until they are gone', async () => {
    const labels = { wave: uniqueName('wave') };
    const first = await fail({ labels });
    const missing = await fail({ labels }, 'image-not-found');
    const last = await fail({ labels });
    await (await api.claim((await api.submit({ labels })).id)).end();
    await api.post(`/v1/jobs/${(await api.submit({ labels })).id}/cancel`);
    const retrying = await api.submit({ labels, retry: { attempts: 2, backoff: { delay: '1h' } } });
    await (await api.claim(retrying.id)).end({ outcome: 'failed', exitCode: 9 });

    const { data } = await get('/v1/dead-letters');
    expect(data.map(({ id }: { id: string }) => id)).toEqual([last, missing, first]);
    const found = await get(`/v1/dead-letters?reason=image-not-found&label=wave%3D${labels.wave}`);
    expect(found.data).toMatchObject([{ id: missing, reason: 'image-not-found', outcome: 'never-started' }]);
    const page = await get('/v1/dead-letters?limit=2');
    expect((await get(`/v1/dead-letters?limit=2&cursor=${page.nextCursor}`)).data).toMatchObject([{ id: first }]);
    expect((await api.fetch('/v1/dead-letters?state=failed')).status).toBe(400);

    const summary = await get('/v1/dead-letters/summary');
    expect(summary).toEqual({
      total: 3,
      groups: [
        { reason: 'attempts-exhausted', count: 2 },
        { reason: 'image-not-found', count: 1 },
      ],
    });
    const { project, context } = api;
    const everything = { project, now: context.store.now() + 10_000, maxAgeMs: 0, maxCount: 0, limit: 100 };
    await pruneEnded(context.store, everything);
    expect(await get('/v1/dead-letters')).toEqual({ data: [], nextCursor: null });
    expect(await get('/v1/dead-letters/summary')).toEqual({ total: 0, groups: [] });
  });

  test('are counted apart for each definition', async () => {
    const name = uniqueName('definition');
    expect((await api.post('/v1/definitions', { name, spec: { image: 'a', pool: api.pool } })).status).toBe(201);
    const { id } = await (await api.post(`/v1/definitions/${name}/jobs`, { any: 1 })).json();
    await (await api.claim(id)).end({ outcome: 'failed', exitCode: 9 });
    const { groups } = await get('/v1/dead-letters/summary');
    expect(groups).toContainEqual({ reason: 'attempts-exhausted', definition: name, count: 1 });
    expect((await get(`/v1/dead-letters?definition=${name}`)).data).toMatchObject([{ id }]);
  });
});
