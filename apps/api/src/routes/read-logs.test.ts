import { get, type IncomingMessage } from 'node:http';
import { describeWith, eventually } from '@longshore/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseEvents, readUntil } from '../testing/read-stream.fixture.ts';
import { startApi, type TestApi } from '../testing/start-api.fixture.ts';

const EVENTS = { accept: 'text/event-stream' };
const retry = { attempts: 3, backoff: { kind: 'fixed', delay: '0s', jitter: false } };

describeWith('redis', 'GET /v1/jobs/{id}/logs', ({ redis }) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startApi({ redisUrl: redis.url, settings: { streamStall: '300ms', maintenance: 'true' } });
  });
  afterAll(() => api.stop());

  const read = (id: string, query = '', headers: Record<string, string> = {}) =>
    api.fetch(`/v1/jobs/${id}/logs${query}`, { headers });
  const readText = async (id: string, query = '') => (await read(id, query)).text();

  /** A job of two attempts, the first of which failed. */
  async function runTwice(): Promise<string> {
    const { id } = await api.submit({ retry });
    const first = await api.claim(id);
    await first.print([
      [0, 'one'],
      [1, 'two'],
    ]);
    await first.end({ outcome: 'failed', exitCode: 1 });
    const second = await eventually(() => api.claim(id));
    await second.print([[0, 'three']]);
    await second.print([
      [2, 'pulling'],
      [0, 'four'],
    ]);
    await second.end();
    return id;
  }

  describe('of a job that has ended', () => {
    test('come as text: all attempts in order', async () => {
      const response = await read(await runTwice());
      expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
      expect(await response.text()).toBe('one\ntwo\nthree\npulling\nfour\n');
    });

    test('are filtered by attempt, stream and time', async () => {
      const id = await runTwice();
      expect(await readText(id, '?attempt=1')).toBe('one\ntwo\n');
      expect(await readText(id, '?stream=stderr')).toBe('two\n');
      expect(await readText(id, '?stream=stdout&attempt=2')).toBe('three\nfour\n');
      expect(await readText(id, '?since=1h')).toBe('one\ntwo\nthree\npulling\nfour\n');
      expect(await readText(id, '?since=0s')).toBe('');
    });

    test('may carry instants', async () => {
      expect(await readText(await runTwice(), '?timestamps&attempt=1')).toMatch(/^\d{4}-.*Z one\n\d{4}-.*Z two\n$/);
    });

    test.each([
      [0, ''],
      [1, 'four\n'],
      [2, 'pulling\nfour\n'],
      [4, 'two\nthree\npulling\nfour\n'],
      [9, 'one\ntwo\nthree\npulling\nfour\n'],
    ])('begin with the last %i lines', async (tail, text) => {
      expect(await readText(await runTwice(), `?tail=${tail}`)).toBe(text);
    });

    test('come as NDJSON with their place and instant', async () => {
      const response = await read(await runTwice(), '', { accept: 'application/x-ndjson' });
      const lines = (await response.text())
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines.map(({ attempt, seq, stream, text }) => [attempt, seq, stream, text])).toEqual([
        [1, 1, 'stdout', 'one'],
        [1, 2, 'stderr', 'two'],
        [2, 1, 'stdout', 'three'],
        [2, 2, 'system', 'pulling'],
        [2, 3, 'stdout', 'four'],
      ]);
      expect(lines[0].at).toMatch(/Z$/);
    });

    test('come as events and close with an end event', async () => {
      const events = parseEvents(await readUntil(await read(await runTwice(), '', EVENTS)));
      expect(events.map(({ name, data }) => (name === 'end' ? data.state : data.text))).toEqual([
        'one',
        'two',
        'three',
        'pulling',
        'four',
        'succeeded',
      ]);
    });

    test('are resumed after any event without a loss or a repetition', async () => {
      const id = await runTwice();
      const all = parseEvents(await readUntil(await read(id, '', EVENTS))).slice(0, -1);
      for (const [index, { id: lastEventId = '' }] of all.entries()) {
        const rest = parseEvents(await readUntil(await read(id, '', { ...EVENTS, 'last-event-id': lastEventId })));
        expect(rest.slice(0, -1)).toEqual(all.slice(index + 1));
      }
    });

    test('say how much was dropped, also where one stream is asked for', async () => {
      const { id } = await api.submit();
      const attempt = await api.claim(id);
      await attempt.print([[0, 'head']]);
      await attempt.print([[1, 'tail']], { skip: 100 });
      await attempt.end();
      const lines = (await (await read(id, '?stream=stdout', { accept: 'application/x-ndjson' })).text())
        .trimEnd()
        .split('\n');
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { text: 'head', seq: 1 },
        { dropped: { lines: 100, bytes: 1000 }, seq: 101 },
      ]);
    });

    test('of an attempt that there is not are a 404', async () => {
      const response = await read(await runTwice(), '?attempt=3');
      expect(await response.json()).toMatchObject({ status: 404, code: 'attempt-not-found' });
    });

    test.each(['x', '1', '0.0.0.0', '1.0.0', '99999999.0.0.0'])('cannot be resumed after %j', async (lastEventId) => {
      const response = await read(await runTwice(), '', { ...EVENTS, 'last-event-id': lastEventId });
      expect(await response.json()).toMatchObject({ status: 400, errors: [{ pointer: 'Last-Event-ID' }] });
    });

    test('cannot be resumed in another attempt than the one that is asked for', async () => {
      const response = await read(await runTwice(), '?attempt=1', { ...EVENTS, 'last-event-id': '2.0.0.0' });
      expect(response.status).toBe(400);
    });
  });

  describe('that are followed', () => {
    test('show lines within half a second, over all attempts, and end with the job', async () => {
      const { id } = await api.submit({ retry });
      const answer = read(id, '?follow', EVENTS).then((response) => readUntil(response));
      const first = await api.claim(id);
      await first.print([[0, 'one']]);
      await first.end({ outcome: 'failed', exitCode: 1 });
      const second = await eventually(() => api.claim(id));
      await second.print([[0, 'two']]);
      await second.end();
      const events = parseEvents(await answer);
      expect(events.map(({ data }) => data.text ?? data.state)).toEqual(['one', 'two', 'succeeded']);
    });

    test('arrive while the job runs', async () => {
      const { id } = await api.submit();
      const attempt = await api.claim(id);
      const seen = read(id, '?follow').then((response) => readUntil(response, (text) => text.includes('now')));
      await attempt.print([[0, 'before']]);
      await eventually(async () => (await readText(id)) === 'before\n');
      const printedAt = performance.now();
      await attempt.print([[0, 'now']]);
      expect(await seen).toBe('before\nnow\n');
      expect(performance.now() - printedAt).toBeLessThan(500);
    });

    test('by a reader that reconnects are complete and without repetition', async () => {
      const { id } = await api.submit();
      const attempt = await api.claim(id);
      const seen: string[] = [];
      const follow = async () => {
        let lastEventId: string | undefined;
        for (;;) {
          const headers = { ...EVENTS, ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
          const text = await readUntil(await read(id, '?follow', headers), (so) => so.split('data: ').length > 8);
          for (const event of parseEvents(text)) {
            if (event.name === 'end') return;
            seen.push(event.data.text as string);
            lastEventId = event.id;
          }
        }
      };
      const following = follow();
      const expected: string[] = [];
      for (let chunk = 0; chunk < 30; chunk++) {
        const lines = [0, 1, 2, 3, 4].map((line) => `${chunk}.${line}`);
        expected.push(...lines);
        await attempt.print(lines.map((text) => [0, text]));
      }
      await attempt.end();
      await following;
      expect(seen).toEqual(expected);
    });

    test('by a reader that stops reading cost a bounded buffer, and it is cut off', async () => {
      const { id } = await api.submit();
      const attempt = await api.claim(id);
      const stalled = await openAndStall(api, `/v1/jobs/${id}/logs?follow`);
      const line = 'x'.repeat(16_000);
      const before = process.memoryUsage().rss;
      for (let chunk = 0; chunk < 300; chunk++)
        await attempt.print([
          [0, line],
          [0, line],
          [0, line],
          [0, line],
        ]);
      await eventually(async () =>
        /longshore_api_stalled_streams_total 1\b/.test(await (await api.fetch('/metrics')).text()),
      );
      stalled.destroy();
      await attempt.end();
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
      await eventually(async () => /longshore_api_open_streams 0\b/.test(await (await api.fetch('/metrics')).text()));
    });
  });

  test('HEAD tells the content type and sends nothing', async () => {
    const response = await api.fetch(`/v1/jobs/${await runTwice()}/logs?follow`, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });
});

function openAndStall({ url, project }: TestApi, path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { 'longshore-project': project };
    get(`${url}${path}`, { headers }, (response) => resolve(response.pause().on('error', () => {}))).on(
      'error',
      reject,
    );
  });
}
