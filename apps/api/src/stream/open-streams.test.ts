import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { parseEvents, readUntil } from '../testing/read-stream.fixture.ts';
import { startApi } from '../testing/start-api.fixture.ts';

const EVENTS = { headers: { accept: 'text/event-stream' } };

describeWith('redis', 'an open stream', ({ redis }) => {
  test('of events shows that it lives while nothing happens, and a reader sees no event in that', async () => {
    const api = await startApi({ redisUrl: redis.url, settings: { streamHeartbeat: '50ms' } });
    try {
      const { id } = await api.submit();
      for (const path of ['/v1/events', `/v1/jobs/${id}/logs?follow`]) {
        const text = await readUntil(
          await api.fetch(path, EVENTS),
          (sofar) => sofar.split(': still here\n\n').length > 3,
        );
        expect(parseEvents(text)).toEqual([]);
      }
    } finally {
      await api.stop();
    }
  });

  test('of plain text stays silent, since a reader would take a sign of life for output', async () => {
    const api = await startApi({ redisUrl: redis.url, settings: { streamHeartbeat: '10ms' } });
    try {
      const { id } = await api.submit();
      const attempt = await api.claim(id);
      const text = api.fetch(`/v1/jobs/${id}/logs?follow`).then((response) => readUntil(response));
      await eventually(async () => /open_streams 1\b/.test(await (await api.fetch('/metrics')).text()));
      const events = await api.fetch('/v1/events', EVENTS);
      await readUntil(events, (sofar) => sofar.split('still here').length > 5);
      await attempt.print([[0, 'one']]);
      await attempt.end();
      expect(await text).toBe('one\n');
    } finally {
      await api.stop();
    }
  });

  test('beyond MAX_STREAMS is refused with 429 until another one ends', async () => {
    const api = await startApi({ redisUrl: redis.url, settings: { maxStreams: '2' } });
    try {
      const open = () => api.fetch('/v1/events', EVENTS);
      const [first, second] = await Promise.all([open(), open()]);
      expect([first?.status, second?.status]).toEqual([200, 200]);
      const { id } = await api.submit();
      for (const path of ['/v1/events', `/v1/jobs/${id}/logs?follow`]) {
        const refused = await api.fetch(path, EVENTS);
        expect(refused.headers.get('retry-after')).toBe('5');
        expect(refused.headers.get('content-type')).toBe('application/problem+json');
        expect(await refused.json()).toMatchObject({ status: 429, code: 'rate-limited' });
      }
      expect((await api.fetch(`/v1/jobs/${id}`)).status).toBe(200);
      await first?.body?.cancel();
      await eventually(async () => (await open()).status === 200);
    } finally {
      await api.stop();
    }
  });
});
