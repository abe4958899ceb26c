import { describeWith } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseEvents, readUntil } from '../testing/read-stream.fixture.ts';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

describeWith('redis', 'GET /v1/events', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url });
  });
  afterAll(() => api.stop());
  const open = (lastEventId?: string) =>
    api.fetch('/v1/events', {
      headers: { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
    });
  const seen = (count: number) => (text: string) => parseEvents(text).length >= count;

  test('tells what happens to a job, in order, and resumes after any event', async () => {
    const stream = await open();
    const { id } = await api.submit();
    await (await api.claim(id)).end();
    const events = parseEvents(await readUntil(stream, seen(3)));
    expect(events.map(({ name, data }) => [name, data.job])).toEqual([
      ['job.queued', id],
      ['job.running', id],
      ['job.succeeded', id],
    ]);
    const rest = parseEvents(await readUntil(await open(events[0]?.id), seen(2)));
    expect(rest).toEqual(events.slice(1));
  });

  test('begins with a gap where events after the given id are kept no longer, and with none where all are', async () => {
    const own = await startApi({ redisUrl: redis.url });
    try {
      const from = (lastEventId: string) =>
        own.fetch('/v1/events', { headers: { accept: 'text/event-stream', 'last-event-id': lastEventId } });
      for (let count = 0; count < 4; count++) await own.submit();
      const all = parseEvents(await readUntil(await from('0-0'), seen(4)));
      expect(all.map(({ name }) => name)).toEqual(['job.queued', 'job.queued', 'job.queued', 'job.queued']);
      const { project, context } = own;
      const { store } = context;
      await store.redis.xtrim(`{ls:${project}}:events`, 'MAXLEN', 2);
      const after = all[0]?.id ?? '';
      const [gap, ...rest] = parseEvents(await readUntil(await from(after), seen(3)));
      expect(gap).toEqual({ id: undefined, name: 'gap', data: { after } });
      expect(rest).toEqual(all.slice(2));
      expect(parseEvents(await readUntil(await from(all[2]?.id ?? ''), seen(1)))).toEqual(all.slice(3));
    } finally {
      await own.stop();
    }
  });

  test('begins with what happens from now on', async () => {
    await api.submit();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const stream = await open();
    const { id } = await api.submit();
    const [first] = parseEvents(await readUntil(stream, seen(1)));
    expect(first?.data.job).toBe(id);
  });

  test('is refused to a client that takes no events', async () => {
    const response = await api.fetch('/v1/events', { headers: { accept: 'application/json' } });
    expect(await response.json()).toMatchObject({ status: 406, code: 'not-acceptable' });
  });
});
