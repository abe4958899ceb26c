import { describeWith, eventually, type RedisServer, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { findJob } from '../job/find-job.ts';
import { listJobs } from '../job/list-jobs.ts';
import { submitJob } from '../job/submit-job.ts';
import { keys } from '../keys.ts';
import {
  claimNew,
  commitEnding,
  dumpProject,
  FAILED,
  listKeys,
  newJob,
  newNamespace,
  SUCCEEDED,
  submitNew,
} from '../store.fixture.ts';
import { describeRedis } from './describe-redis.ts';
import { openStore } from './open-store.ts';
import { toStoreError } from './redis-errors.ts';
import type { Store } from './store.ts';

const PATIENCE = { withinMs: 15_000 };

async function withOwnRedis(use: (store: Store, server: RedisServer) => Promise<void>): Promise<void> {
  const server = await startRedis({ appendonly: true, args: ['--appendfsync', 'always'] });
  const store = await openStore({ url: server.url, name: 'test' });
  try {
    await use(store, server);
  } finally {
    await store.close();
    await server.stop();
  }
}

async function timed<T>(run: () => Promise<T>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}

// Each has a Redis of its own to stop; the part only says that there is a server to start.
describeWith('redis', 'a store whose Redis', () => {
  test('is away fails each call within a second, and works by itself when it is back', () =>
    withOwnRedis(async (store, server) => {
      const { project } = newNamespace();
      const job = await submitNew(store, project);
      await server.kill('SIGKILL');
      const refused = expect.objectContaining({ code: 'redis-unavailable', retryAfterSeconds: 2 });
      for (const call of [
        () => submitNew(store, project),
        () => findJob(store, project, job.id),
        () => listJobs(store, { project, limit: 1 }),
        () => describeRedis(store),
      ]) {
        expect(await timed(() => expect(call()).rejects.toEqual(refused))).toBeLessThan(1_000);
      }
      await server.restart();
      const found = await eventually(() => findJob(store, project, job.id), PATIENCE);
      expect(found).toEqual(job);
    }));

  test('takes calls and says nothing fails each within a second, and works by itself when it goes on', () =>
    withOwnRedis(async (store, server) => {
      const { project } = newNamespace();
      const job = await submitNew(store, project);
      await server.kill('SIGSTOP');
      const took = await timed(async () => {
        const calls = [
          submitNew(store, project),
          findJob(store, project, job.id),
          listJobs(store, { project, limit: 1 }),
        ];
        for (const result of await Promise.allSettled(calls)) {
          expect(result).toMatchObject({ status: 'rejected', reason: { code: 'redis-unavailable' } });
        }
      });
      expect(took).toBeLessThan(1_000);
      await server.kill('SIGCONT');
      await eventually(async () => expect(await findJob(store, project, job.id)).toEqual(job), PATIENCE);
    }));

  test('says nothing fails calls that come one after the other within the time of one, and sends none later', () =>
    withOwnRedis(async (store, server) => {
      const { project } = newNamespace();
      const job = await submitNew(store, project);
      const late = newJob(store, project);
      const usual = await timed(() => findJob(store, project, job.id));
      await server.kill('SIGSTOP');
      const refused = expect.objectContaining({ code: 'redis-unavailable' });
      const first = await timed(() => expect(findJob(store, project, job.id)).rejects.toEqual(refused));
      expect(first).toBeGreaterThan(700);
      const others = await timed(async () => {
        await expect(submitJob(store, { job: late })).rejects.toEqual(refused);
        await expect(store.tickets.count('default')).rejects.toEqual(refused);
        await expect(listJobs(store, { project, limit: 1 })).rejects.toEqual(refused);
      });
      expect(others).toBeLessThan(100 + 3 * usual);
      await server.kill('SIGCONT');
      await eventually(async () => expect(await findJob(store, project, job.id)).toEqual(job), PATIENCE);
      expect(await findJob(store, project, late.id)).toBeUndefined();
      expect(await submitJob(store, { job: late })).toMatchObject({ word: 'ok' });
    }));

  test('went away in the middle of calls answers each, and does none of the failed ones later', () =>
    withOwnRedis(async (store, server) => {
      const { project } = newNamespace();
      await submitNew(store, project);
      const jobs = Array.from({ length: 50 }, () => newJob(store, project));
      const submitted = Promise.allSettled(jobs.map((job) => submitJob(store, { job })));
      await server.kill('SIGKILL');
      const results = await submitted;
      await server.restart();
      await eventually(() => store.redis.ping(), PATIENCE);
      const later = newJob(store, project);
      await eventually(() => submitJob(store, { job: later }), PATIENCE);
      for (const [index, { status }] of results.entries()) {
        // One whose answer was lost may be there; one that was answered must be.
        if (status === 'fulfilled') expect(await findJob(store, project, jobs[index]?.id as never)).toBeDefined();
      }
    }));

  test('is away when it is opened opens all the same, and works when it is there', async () => {
    const server = await startRedis();
    await server.kill('SIGKILL');
    const events: string[] = [];
    let store: Store | undefined;
    try {
      const opening = () => openStore({ url: server.url, name: 'test', onEvent: ({ kind }) => events.push(kind) });
      const openedIn = await timed(async () => {
        store = await opening();
      });
      expect(openedIn).toBeLessThan(2_000);
      await server.restart();
      const { project } = newNamespace();
      await eventually(() => submitNew(store as Store, project), PATIENCE);
      expect(events).toEqual(['lost', 'connected']);
    } finally {
      await store?.close();
      await server.stop();
    }
  });

  test('takes the connection and says nothing when it is opened opens all the same', async () => {
    const server = await startRedis();
    await server.kill('SIGSTOP');
    let store: Store | undefined;
    try {
      const openedIn = await timed(async () => {
        store = await openStore({ url: server.url, name: 'test' });
      });
      expect(openedIn).toBeLessThan(8_000);
      await server.kill('SIGCONT');
      await eventually(() => submitNew(store as Store, newNamespace().project), PATIENCE);
    } finally {
      await store?.close();
      await server.stop();
    }
  });

  test('came back empty has its projects and pools made known again', () =>
    withOwnRedis(async (store) => {
      const { project, pool } = newNamespace();
      await submitNew(store, project, { pool });
      await store.redis.flushall();
      store.redis.disconnect(true);
      await eventually(() => submitNew(store, project, { pool }), PATIENCE);
      expect(await store.redis.zrange(keys.projects(), 0, '-1')).toEqual([project]);
      expect(await store.redis.zrange(keys.pools(), 0, '-1')).toEqual([pool]);
    }));

  test('forgot its scripts is sent them again', () =>
    withOwnRedis(async (store) => {
      const { project } = newNamespace();
      const job = await submitNew(store, project);
      await store.redis.script('FLUSH');
      const claim = await claimNew(store, job);
      await store.redis.script('FLUSH');
      expect(await commitEnding(store, claim, SUCCEEDED)).toBe('ok');
      await store.redis.script('FLUSH');
      const more = await Promise.all(Array.from({ length: 20 }, () => submitNew(store, project)));
      expect(more).toHaveLength(20);
    }));

  test.each([
    [
      'has no memory left',
      (store: Store) => store.redis.config('SET', 'maxmemory', '1'),
      (store: Store) => store.redis.config('SET', 'maxmemory', '0'),
    ],
    [
      'is a replica',
      (store: Store) => store.redis.replicaof('127.0.0.1', 1),
      (store: Store) => store.redis.replicaof('NO', 'ONE'),
    ],
    [
      'has too few replicas',
      (store: Store) => store.redis.config('SET', 'min-replicas-to-write', '1'),
      (store: Store) => store.redis.config('SET', 'min-replicas-to-write', '0'),
    ],
  ] as const)('%s says that it refuses writes, writes nothing by halves, and still reads', (_, refuse, allow) =>
    withOwnRedis(async (store) => {
      const { project, pool } = newNamespace();
      const claim = await claimNew(store, await submitNew(store, project, { pool, labels: { a: 'b' } }));
      const before = await dumpProject(store, project);
      const linesBefore = await listKeys(store, `{ls:pool:${pool}}*`);
      await refuse(store);
      const refused = expect.objectContaining({ code: 'redis-refuses-writes', retryAfterSeconds: 5 });
      await expect(submitNew(store, project, { pool, labels: { a: 'b' } })).rejects.toEqual(refused);
      await expect(commitEnding(store, claim, FAILED)).rejects.toEqual(refused);
      expect((await findJob(store, project, claim.job.id))?.state).toBe('running');
      expect((await listJobs(store, { project, limit: 1 })).jobs).toHaveLength(1);
      expect(await dumpProject(store, project)).toEqual(before);
      expect(await listKeys(store, `{ls:pool:${pool}}*`)).toEqual(linesBefore);
      await allow(store);
      expect(await commitEnding(store, claim, SUCCEEDED)).toBe('ok');
    }),
  );

  test('still loads its data is unavailable until it has', () => {
    const loading = new Error('LOADING Redis is loading the dataset in memory');
    expect(toStoreError(loading)).toMatchObject({ code: 'redis-unavailable', cause: loading });
  });

  test('describes itself', () =>
    withOwnRedis(async (store) => {
      expect(await describeRedis(store)).toMatchObject({
        version: expect.stringMatching(/^\d+\.\d+/),
        role: 'master',
        appendOnly: true,
        appendFsync: 'always',
        maxmemoryPolicy: 'noeviction',
        maxMemoryBytes: 0,
      });
    }));
});
