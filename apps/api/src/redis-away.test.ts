import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describeWith, eventually, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { readUntil } from './testing/read-stream.fixture.ts';
import { startApi, type TestApi } from './testing/start-api.fixture.ts';

const ID = 'job_01KB3VJ2Z4M8Q6T0XW5N7RPCEA';
const ROUTES: [method: string, path: string][] = [
  ['POST', '/v1/jobs'],
  ['GET', '/v1/jobs'],
  ['GET', `/v1/jobs/${ID}`],
  ['GET', `/v1/jobs/${ID}?wait=30`],
  ['GET', `/v1/jobs/${ID}/attempts`],
  ['GET', `/v1/jobs/${ID}/logs?follow`],
  ['GET', `/v1/jobs/${ID}/result`],
  ['GET', `/v1/jobs/${ID}/explain`],
  ['POST', `/v1/jobs/${ID}/cancel`],
  ['POST', `/v1/jobs/${ID}/retry`],
  ['GET', '/v1/projects'],
  ['GET', '/v1/projects/default'],
  ['GET', '/v1/workers'],
  ['GET', '/v1/workers/worker_01KB3VJ2Z4M8Q6T0XW5N7RPCEA'],
  ['POST', '/v1/workers/worker_01KB3VJ2Z4M8Q6T0XW5N7RPCEA/drain'],
  ['GET', '/v1/pools'],
  ['GET', '/v1/pools/default'],
  ['GET', '/v1/events'],
];

type Redis = TestApi['context']['store']['redis'];

/** Brings Redis to refuse writes by a word of its own. @returns what ends it. */
async function refuseWrites(
  redis: Redis,
  { word, folder }: { word: 'OOM' | 'READONLY' | 'MISCONF'; folder: string },
): Promise<() => Promise<unknown>> {
  if (word === 'OOM') {
    await redis.config('SET', 'maxmemory', '1');
    return () => redis.config('SET', 'maxmemory', '0');
  }
  if (word === 'READONLY') {
    await redis.replicaof('127.0.0.1', 1);
    return () => redis.replicaof('NO', 'ONE');
  }
  // A folder that is in the place of the dump lets every save fail, also one by root.
  await mkdir(join(folder, 'dump.rdb', 'full'), { recursive: true });
  await redis.config('SET', 'save', '3600 1');
  await redis.bgsave();
  await eventually(async () => (await redis.info('persistence')).includes('rdb_last_bgsave_status:err'));
  return () => redis.config('SET', 'save', '');
}

interface TimedAnswer {
  readonly status: number;
  readonly code: string | undefined;
  readonly hasRetryAfter: boolean;
  readonly tookMs: number;
}

/** Asks every route at once. */
async function askAll(api: TestApi): Promise<TimedAnswer[]> {
  const ask = async ([method, path]: (typeof ROUTES)[number]) => {
    const startedAt = performance.now();
    const response = await (method === 'POST'
      ? api.post(path, path === '/v1/jobs' ? { image: 'a' } : undefined)
      : api.fetch(path, path === '/v1/events' ? { headers: { accept: 'text/event-stream' } } : {}));
    const tookMs = performance.now() - startedAt;
    const { code } = await response.json();
    return { path, status: response.status, code, hasRetryAfter: response.headers.has('retry-after'), tookMs };
  };
  return await Promise.all(ROUTES.map(ask));
}

/** How long as many requests take that ask Redis for nothing: what the machine is busy with must not count. */
async function timeAll(api: TestApi): Promise<number> {
  const startedAt = performance.now();
  await Promise.all(ROUTES.map(async () => (await api.fetch('/livez')).text()));
  return performance.now() - startedAt;
}

describeWith('redis', 'an api whose Redis goes away', () => {
  test.each(['SIGKILL', 'SIGSTOP'] as const)(
    'by %s: answers 503 within a second, and is back by itself',
    async (signal) => {
      const redis = await startRedis({ appendonly: true });
      const api = await startApi({ redisUrl: redis.url, settings: { maintenance: 'true', redisTimeout: '700ms' } });
      try {
        const { id } = await api.submit();
        const usualMs = await timeAll(api);
        await redis.kill(signal);
        const lag = monitorEventLoopDelay({ resolution: 5 });
        lag.enable();
        const first = await askAll(api);
        const second = await askAll(api);
        // What this process waited for its turn on a busy machine says nothing about the api.
        const allowedMs = usualMs + lag.max / 1e6;
        for (const answer of [...first, ...second]) {
          expect(answer).toMatchObject({ status: 503, code: 'redis-unavailable', hasRetryAfter: true });
        }
        expect(Math.max(...first.map(({ tookMs }) => tookMs))).toBeLessThan(1_000 + allowedMs);
        // After the first, none waits for an answer that does not come.
        expect(Math.max(...second.map(({ tookMs }) => tookMs))).toBeLessThan(400 + allowedMs);
        expect((await api.fetch('/livez')).status).toBe(200);
        expect((await api.fetch('/readyz')).status).toBe(503);
        expect(await (await api.fetch('/readyz?verbose')).json()).toMatchObject({ status: 'not-ready' });
        expect(await (await api.fetch('/metrics')).text()).toContain('longshore_redis_up 0');
        if (signal === 'SIGSTOP') await redis.kill('SIGCONT');
        else await redis.restart();
        await eventually(async () => (await api.fetch('/readyz')).status === 200, { withinMs: 10_000 });
        await eventually(async () => (await api.fetch(`/v1/jobs/${id}`)).status === 200);
        expect(await api.submit()).toMatchObject({ state: 'queued' });
      } finally {
        await api.stop();
        await redis.stop();
      }
    },
  );

  test('takes up a stream again that was open before', async () => {
    const redis = await startRedis({ appendonly: true });
    const api = await startApi({ redisUrl: redis.url });
    try {
      const { id } = await api.submit();
      const attempt = await api.claim(id);
      const text = api.fetch(`/v1/jobs/${id}/logs?follow`).then((response) => readUntil(response));
      await attempt.print([[0, 'before']]);
      await redis.restart();
      await eventually(async () => (await api.fetch('/readyz')).status === 200, { withinMs: 10_000 });
      await eventually(() => attempt.print([[0, 'after']]));
      await attempt.end();
      expect(await text).toBe('before\nafter\n');
    } finally {
      await api.stop();
      await redis.stop();
    }
  });

  test('starts without it, and works once it is there', async () => {
    const redis = await startRedis({ appendonly: true });
    await redis.kill('SIGKILL');
    const settings = { maintenance: 'true', redisTimeout: '700ms' };
    const api = await startApi({ redisUrl: redis.url, settings, project: 'default' });
    try {
      expect((await api.fetch('/v1/jobs')).status).toBe(503);
      await redis.restart();
      await eventually(async () => (await api.submit()).state === 'queued', { withinMs: 10_000 });
    } finally {
      await api.stop();
      await redis.stop();
    }
  });

  test.each(['OOM', 'READONLY', 'MISCONF'] as const)(
    'refuses writes with 503 where Redis answers %s, still reads, and writes again when that is over',
    async (word) => {
      const folder = await mkdtemp(join(tmpdir(), 'longshore-redis-'));
      const redis = await startRedis({ appendonly: true, dir: folder });
      const api = await startApi({ redisUrl: redis.url });
      try {
        const { id } = await api.submit();
        const allow = await refuseWrites(api.context.store.redis, { word, folder });
        const single = await api.post('/v1/jobs', { image: 'a' });
        const batch = await (await api.post('/v1/jobs/batch', { jobs: [{ image: 'a' }] })).json();
        const refusal = { status: 503, code: 'redis-refuses-writes', detail: expect.stringContaining(`(${word})`) };
        expect(await single.json()).toMatchObject(refusal);
        expect(batch.results[0].problem).toMatchObject(refusal);
        expect(single.headers.get('retry-after')).toBe('5');
        for (const path of ['/v1/jobs', `/v1/jobs/${id}`, '/v1/pools']) {
          expect((await api.fetch(path)).status).toBe(200);
        }
        await allow();
        expect((await api.post('/v1/jobs', { image: 'a' })).status).toBe(202);
      } finally {
        await api.stop();
        await redis.stop();
        await rm(folder, { recursive: true });
      }
    },
  );

  test('warns at start and in /readyz of a Redis that may lose jobs', async () => {
    const redis = await startRedis({ appendonly: false, args: ['--maxmemory-policy', 'allkeys-lru'] });
    const api = await startApi({ redisUrl: redis.url });
    try {
      const { warnings } = await (await api.fetch('/readyz?verbose')).json();
      expect(warnings).toEqual([expect.stringContaining('append-only'), expect.stringContaining('allkeys-lru')]);
      expect(api.log.filter((line) => line.includes('"level":"warn"'))).toHaveLength(2);
    } finally {
      await api.stop();
      await redis.stop();
    }
  });
});
