import { readEvents } from '@longshore/store';
import { describeWith, eventually, uniqueName } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'the batches', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const items = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ image: 'a', pool: api.pool, payload: index }));
  const create = async (jobs: unknown[], more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
    await (await api.post('/v1/batches', { ...more, jobs }, headers)).json();
  const get = async (path: string) => await (await api.fetch(path)).json();

  test('a batch takes the good items, refuses the bad ones, and counts what it took', async () => {
    const response = await api.post('/v1/batches', {
      name: 'nightly',
      labels: { team: 'ops' },
      jobs: [...items(2), { imge: 'a' }],
    });
    expect(response.status).toBe(202);
    const batch = await response.json();
    expect(response.headers.get('location')).toBe(batch.links.self);
    expect(batch).toMatchObject({ name: 'nightly', labels: { team: 'ops' }, counts: { total: 2, left: 2 } });
    expect(batch.results.map(({ status }: { status: number }) => status)).toEqual([202, 202, 422]);
    expect(batch.results[0].job.batch).toBe(batch.id);
    expect(await get(batch.links.self)).toMatchObject({
      id: batch.id,
      closedAt: expect.any(String),
      counts: { total: 2, left: 2 },
      jobs: { queued: 2 },
    });
    const { data } = await get(batch.links.jobs);
    expect(data.map(({ id }: { id: string }) => id)).toEqual([batch.results[1].job.id, batch.results[0].job.id]);
  });

  test('ends when the last of its jobs does, and says how they ended', async () => {
    const batch = await create(items(3));
    const [first, second, third] = batch.results.map(({ job }: { job: { id: string } }) => job.id);
    await (await api.claim(first)).end();
    await (await api.claim(second)).end({ outcome: 'failed', exitCode: 3 });
    await api.claim(third);
    expect(await get(batch.links.self)).toMatchObject({
      counts: { total: 3, succeeded: 1, failed: 1, left: 1 },
      jobs: { succeeded: 1, failed: 1, running: 1 },
    });
    const last = await create(items(1));
    await api.post(`/v1/jobs/${last.results[0].job.id}/cancel`);
    const ended = await get(last.links.self);
    expect(ended).toMatchObject({ endedAt: expect.any(String), counts: { cancelled: 1, left: 0 } });
    const events = await readEvents(api.context.store, { project: api.project, after: '0', limit: 10_000 });
    expect(events.filter(({ type }) => type === 'batch.ended')).toMatchObject([{ batch: last.id }]);
  });

  test('of which every item was refused has ended at once', async () => {
    const batch = await create([{}, 7]);
    expect(batch.counts.total).toBe(0);
    expect((await get(batch.links.self)).endedAt).toBeDefined();
  });

  test('ten thousand jobs are one batch, in the order of the items; one more is refused', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const { id, results, counts } = await create(items(10_000), {}, headers);
    expect(counts.total).toBe(10_000);
    const ids = results.map(({ job }: { job: { id: string } }) => job.id);
    expect(ids.toSorted()).toEqual(ids);
    expect(await get(`/v1/batches/${id}`)).toMatchObject({ jobs: { queued: 10_000 } });
    expect((await api.post('/v1/batches', { jobs: items(10_001) })).status).toBe(422);
    expect((await api.post('/v1/batches', { jobs: [] })).status).toBe(422);
  }, 120_000);

  test('sent again under its key is answered alike and makes nothing new', async () => {
    const headers = { 'idempotency-key': uniqueName('key') };
    const jobs = [...items(3), {}];
    const first = await create(jobs, { name: 'twice' }, headers);
    await api.post(`/v1/jobs/${first.results[0].job.id}/cancel`);
    const second = await api.post('/v1/batches', { name: 'twice', jobs }, headers);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(await second.json()).toEqual(first);
    expect(await get(first.links.self)).toMatchObject({ counts: { total: 3, cancelled: 1, left: 2 } });
    expect((await api.post('/v1/batches', { name: 'other', jobs }, headers)).status).toBe(422);
  });

  test('are listed newest first, page by page, and those of another project are not there', async () => {
    const project = uniqueName('project');
    await api.post('/v1/projects', { name: project });
    const headers = { 'longshore-project': project };
    const made: string[] = [];
    for (let count = 0; count < 3; count++) made.unshift((await create(items(1), {}, headers)).id);
    const list = async (query: string) =>
      await (await api.fetch(`/v1/batches?${query}`, { headers: { 'longshore-project': project } })).json();
    const page = await list('limit=2');
    expect(page.data.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 2));
    const rest = await list(`limit=2&cursor=${page.nextCursor}`);
    expect(rest.data.map(({ id }: { id: string }) => id)).toEqual(made.slice(2));
    expect(rest.nextCursor).toBeNull();
    expect((await api.fetch(`/v1/batches/${made[0]}`)).status).toBe(404);
    expect((await api.fetch('/v1/batches/batch_7')).status).toBe(400);
  });
});

describeWith('redis', 'a batch whose api dies while it is submitted', ({ redis }) => {
  test('stays open, and is finished by sending it again under its key', async () => {
    const [dying, other] = [await startApi({ redisUrl: redis.url }), await startApi({ redisUrl: redis.url })];
    const project = other.project;
    const headers = { 'idempotency-key': uniqueName('key'), 'longshore-project': project };
    const jobs = Array.from({ length: 2_000 }, () => ({ image: 'a', pool: other.pool, expiresIn: '1s' }));
    const list = async (path: string) => (await (await other.fetch(path, { headers })).json()).data;
    try {
      const lost = dying.post('/v1/batches', { jobs }, headers).catch(() => {});
      // Some of its jobs are there: its connection to Redis goes away under the rest.
      await eventually(async () => (await list('/v1/batches'))[0]?.counts.total > 0);
      await dying.context.store.close();
      await lost;
      const [open] = await list('/v1/batches');
      expect(open.closedAt).toBeUndefined();
      expect(open.counts.total).toBeLessThan(2_000);
      const resumed = await eventually(
        async () => {
          const response = await other.post('/v1/batches', { jobs }, headers);
          return response.status === 202 && (await response.json());
        },
        { withinMs: 60_000 },
      );
      expect(resumed).toMatchObject({ id: open.id, counts: { total: 2_000 } });
      const batch = await (await other.fetch(`/v1/batches/${open.id}`, { headers })).json();
      expect(batch).toMatchObject({ closedAt: expect.any(String), counts: { total: 2_000, left: 2_000 } });
      expect(batch.jobs.queued).toBe(2_000);
    } finally {
      await dying.stop().catch(() => {});
      await other.stop();
    }
  }, 120_000);
});
