import { describeWith } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'GET /v1/jobs', ({ redis }) => {
  let api: TestApi;
  const ids: string[] = [];
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
    for (const label of ['a', 'b', 'a', 'b', 'a'])
      ids.push((await api.submit({ labels: { kind: label, all: 'yes' } })).id);
    await (await api.claim(ids[0] as string)).end({ outcome: 'failed', exitCode: 3 });
    await api.post(`/v1/jobs/${ids[1]}/cancel`);
  });
  afterAll(() => api.stop());
  const list = async (query: string) => (await api.fetch(`/v1/jobs?${query}`)).json();
  const listIds = async (query: string) => (await list(query)).data.map(({ id }: { id: string }) => id);

  test('lists newest first', async () => {
    expect(await listIds('')).toEqual(ids.toReversed());
  });

  test('pages through with cursors until there is none', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list(`limit=2${cursor ? `&cursor=${cursor}` : ''}`);
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(ids.toReversed());
  });

  test('filters by state, label, pool and time, and by all at once', async () => {
    expect(await listIds('state=failed')).toEqual([ids[0]]);
    expect(await listIds('state=failed,cancelled')).toEqual([ids[1], ids[0]]);
    expect(await listIds('state=failed&state=cancelled')).toEqual([ids[1], ids[0]]);
    expect(await listIds('label=kind%3Db')).toEqual([ids[3], ids[1]]);
    expect(await listIds('label=kind%3Db&label=all%3Dyes&state=queued')).toEqual([ids[3]]);
    expect(await listIds(`pool=${api.pool}&limit=1`)).toEqual([ids[4]]);
    expect(await listIds('pool=nobodys')).toEqual([]);
    expect(await listIds('createdAfter=2999-01-01T00:00:00Z')).toEqual([]);
    expect(await listIds('createdBefore=2999-01-01T00:00:00%2B02:00')).toHaveLength(5);
  });

  test('an item carries no spec, no attempts and no result', async () => {
    const { data } = await list('limit=1');
    expect(data[0]).toMatchObject({ image: 'alpine:3.20', labels: { kind: 'a', all: 'yes' } });
    expect(Object.keys(data[0])).not.toEqual(expect.arrayContaining(['spec']));
    expect(data[0]).not.toHaveProperty('attempts');
  });
});
