import { connect } from 'node:net';
import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { parseEvents, readUntil } from './testing/read-stream.fixture.ts';
import { startApi } from './testing/start-api.fixture.ts';

describeWith('redis', 'an api that stops', ({ redis }) => {
  test('ends waits and streams cleanly, turns /readyz, and still answers for a while', async () => {
    const api = await startApi({ redisUrl: redis.url, settings: { lameDuck: '800ms' } });
    const { id } = await api.submit();
    const attempt = await api.claim(id);
    await attempt.print([[0, 'one']]);
    const wait = api.fetch(`/v1/jobs/${id}?wait=60`);
    const submit = api.post('/v1/jobs', { image: 'a', pool: api.pool }, { prefer: 'wait=60' });
    const logs = await api.fetch(`/v1/jobs/${id}/logs?follow`, { headers: { accept: 'text/event-stream' } });
    const events = await api.fetch('/v1/events', { headers: { accept: 'text/event-stream' } });
    await eventually(async () => /longshore_api_open_streams 2\b/.test(await (await api.fetch('/metrics')).text()));
    const startedAt = performance.now();
    const stopped = api.stop(5_000);
    expect(await (await wait).json()).toMatchObject({ id, state: 'running' });
    expect((await submit).status).toBe(202);
    expect(parseEvents(await readUntil(logs)).map(({ name }) => name)).not.toContain('end');
    await readUntil(events);
    const readiness = await api.fetch('/readyz');
    expect(await readiness.json()).toMatchObject({ status: 503, code: 'shutting-down' });
    expect(readiness.headers.get('connection')).toBe('close');
    expect((await api.fetch(`/v1/jobs/${id}?wait=60`)).status).toBe(200);
    await stopped;
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    await expect(api.fetch('/livez')).rejects.toThrow();
  });

  test('does not wait for readers of streams, whether they stay, have just left, or have just come', async () => {
    const api = await startApi({ redisUrl: redis.url });
    const open = () => api.fetch('/v1/events', { headers: { accept: 'text/event-stream' } });
    const [first, second] = await Promise.all([open(), open()]);
    await first?.body?.cancel();
    await open();
    await second?.body?.cancel();
    const startedAt = performance.now();
    await api.stop(5_000);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test('does not wait for a connection on which nothing was asked, as browsers open them ahead', async () => {
    const api = await startApi({ redisUrl: redis.url });
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1').on('error', () => {});
    await eventually(async () => (await api.fetch('/livez')).status === 200 && socket.readyState === 'open');
    const startedAt = performance.now();
    await api.stop(5_000);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    socket.destroy();
  });

  test('cuts off at its deadline whoever has not finished', async () => {
    const api = await startApi({ redisUrl: redis.url });
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1').on('error', () => {});
    socket.write(
      'POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    );
    await eventually(async () => (await api.fetch('/livez')).status === 200);
    const startedAt = performance.now();
    await api.stop(300);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    socket.destroy();
  });
});
