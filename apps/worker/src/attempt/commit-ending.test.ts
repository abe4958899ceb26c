import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type JobId, toAttemptId } from '@longshore/shared';
import { findLeaseEnd, openStore, renewLeases, rescueLost } from '@longshore/store';
import {
  describeWith,
  eventually,
  type RedisServer,
  startRedis,
  startTcpProxy,
  type TcpProxy,
} from '@longshore/testing';
import { afterEach, expect, test } from 'vitest';
import { createFakeEngine, type FakeEngine } from '../containers/fake/fake-engine.ts';
import { startTestWorker, type TestWorker } from '../worker.fixture.ts';
import type { AttemptInHand } from './attempt-in-hand.ts';

const { signal } = new AbortController();
const images = ['longshore-test/sleeps:1', 'longshore-test/handles-sigterm:1'] as const;
const [sleeps, handlesSigterm] = images;
/** A worker that lost its Redis waits for up to two seconds before it tries to connect again. */
const patience = { withinMs: 30_000 };

interface Scene {
  readonly redis: RedisServer;
  readonly proxy: TcpProxy;
  readonly engine: FakeEngine;
  readonly worker: TestWorker;
}

interface Fault {
  begin(scene: Scene): Promise<unknown>;
  end(scene: Scene): Promise<unknown>;
}

const byProxy = (traffic: 'hole' | 'refuse' | 'deaf'): Fault => ({
  begin: async ({ proxy }) => proxy.setTraffic(traffic),
  end: async ({ proxy }) => {
    // What was swallowed in the middle of a stream makes nonsense of the rest.
    proxy.cut();
    proxy.setTraffic('pass');
  },
});

const faults: readonly (readonly [string, Fault])[] = [
  [
    'became a replica (READONLY)',
    {
      begin: ({ redis }) => redis.command('REPLICAOF', '127.0.0.1', '1'),
      end: ({ redis }) => redis.command('REPLICAOF', 'NO', 'ONE'),
    },
  ],
  [
    'has no memory left (OOM)',
    {
      begin: ({ redis }) => redis.command('CONFIG', 'SET', 'maxmemory', '1'),
      end: ({ redis }) => redis.command('CONFIG', 'SET', 'maxmemory', '0'),
    },
  ],
  ['cannot save (MISCONF)', { begin: failToSave, end: saveAgain }],
  ['died and loads its data (LOADING)', { begin: dieWithData, end: loadForSeconds }],
  ['refuses connections', byProxy('refuse')],
  ['takes calls and gives no answer', byProxy('hole')],
  ['does what it is told and its answers are lost', byProxy('deaf')],
];

/** Nothing can take the place of a folder that holds something. */
async function failToSave({ redis }: Scene): Promise<void> {
  await mkdir(join(redis.dir, 'dump.rdb'));
  await writeFile(join(redis.dir, 'dump.rdb', 'in-the-way'), '');
  await redis.command('CONFIG', 'SET', 'save', '3600 1');
  await redis.command('BGSAVE');
  await eventually(() => expect(redis.command('SET', 'probe', '1')).rejects.toThrow('MISCONF'));
}

async function saveAgain({ redis }: Scene): Promise<void> {
  await rm(join(redis.dir, 'dump.rdb', 'in-the-way'));
  await rmdir(join(redis.dir, 'dump.rdb'));
  await redis.command('BGSAVE');
}

async function dieWithData({ redis }: Scene): Promise<void> {
  await redis.command('EVAL', "for i = 1, 4096 do redis.call('SET', 'filler:' .. i, i) end", '0');
  await redis.kill('SIGKILL');
}

async function loadForSeconds({ redis }: Scene): Promise<void> {
  const restarted = redis.restart();
  await eventually(() => expect(redis.command('PING')).rejects.toThrow('LOADING'), { everyMs: 5 });
  await restarted;
}

describeWith('redis', 'an outcome', () => {
  const cleanUps: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function setScene(env: Record<string, string> = {}): Promise<Scene> {
    // With half a millisecond a key, a small file loads for as long as a large one.
    const redis = await startRedis({ appendonly: true, args: ['--key-load-delay', '500'] });
    cleanUps.push(() => redis.stop());
    const proxy = await startTcpProxy({ port: redis.port });
    cleanUps.push(() => proxy.stop());
    const engine = createFakeEngine({ images });
    const worker = await startTestWorker({
      redisUrl: `redis://127.0.0.1:${proxy.port}`,
      dockerHost: 'tcp://127.0.0.1:1',
      engine,
      env: { LEASE: '60s', ...env },
    });
    cleanUps.push(() => worker.cleanUp());
    return { redis, proxy, engine, worker };
  }

  async function startJob({ worker }: Scene, image: string): Promise<JobId> {
    const id = await worker.submit({ image });
    await worker.started(id);
    return id;
  }

  const listContainers = ({ engine, worker }: Scene) =>
    engine.listContainers({ 'dev.longshore.project': worker.project }, signal);
  /** The container ends by itself, as far as its worker can see. */
  async function endContainer(scene: Scene): Promise<void> {
    const [container] = await listContainers(scene);
    await scene.engine.signalContainer(container?.id ?? '', 'SIGTERM', signal);
  }
  const hasFailed = ({ worker }: Scene) => worker.events.some(({ kind }) => kind === 'commit-failed');

  test.each(faults)('counts once, and its container is kept until then, when Redis %s', async (_, fault) => {
    const scene = await setScene();
    const id = await startJob(scene, sleeps);
    await fault.begin(scene);
    await endContainer(scene);
    await eventually(() => hasFailed(scene), patience);
    expect(await listContainers(scene)).toHaveLength(1);
    await fault.end(scene);
    const { job, attempt } = await scene.worker.end(id, patience.withinMs);
    expect(job).toMatchObject({
      state: 'failed',
      reason: 'attempts-exhausted',
      attempt: 1,
      attemptsUsed: 1,
      faults: {},
    });
    expect(attempt.ending).toMatchObject({ outcome: 'failed', exitCode: 143 });
    await eventually(async () => expect(await listContainers(scene)).toEqual([]));
  });

  test('that came while Redis was away for longer than a lease counts, and its log is whole', async () => {
    const scene = await setScene({ LEASE: '3s' });
    const { redis, proxy, worker } = scene;
    const id = await startJob(scene, handlesSigterm);
    await eventually(async () => expect(await worker.logs(id)).toHaveLength(1));
    proxy.setTraffic('refuse');
    await endContainer(scene);
    const direct = await openStore({ url: redis.url, name: 'test' });
    cleanUps.push(() => direct.close());
    const findEnd = () => findLeaseEnd(direct, worker.project, toAttemptId(id, 1));
    await eventually(async () => ((await findEnd()) ?? Number.POSITIVE_INFINITY) < direct.now(), patience);
    proxy.setTraffic('pass');
    const { job } = await worker.end(id, patience.withinMs);
    expect(job).toMatchObject({ state: 'succeeded', attempt: 1, faults: {} });
    expect((await worker.logs(id)).map(({ text }) => text)).toEqual(['ready', 'caught']);
    expect(worker.events.map(({ kind }) => kind)).not.toContain('lease-lost');
  });

  test('that comes after its attempt was taken away is refused and said so, and its container goes', async () => {
    const scene = await setScene({ LEASE: '10m' });
    const { store, project, events } = scene.worker;
    const id = await startJob(scene, sleeps);
    const started = events.find((event) => event.kind === 'attempt-started') as unknown as { attempt: AttemptInHand };
    const { token } = started.attempt;
    await renewLeases(store, { project, leaseMs: -1, leases: [{ attempt: toAttemptId(id, 1), token }] });
    expect(await rescueLost(store, { project, now: store.now(), limit: 1 })).toEqual({ rescued: 1, ended: 0 });
    await endContainer(scene);
    const ended = await eventually(() => events.find((event) => event.kind === 'attempt-ended') ?? false, patience);
    const refused = { word: 'fenced', why: 'report-refused' };
    expect(ended).toMatchObject({ attempt: { id: toAttemptId(id, 1) }, ending: { exitCode: 143 }, committed: refused });
    expect(await scene.worker.find(id)).toMatchObject({ outcome: 'lost', faults: { lost: 1 }, attemptsUsed: 0 });
    await eventually(async () => expect(await listContainers(scene)).toEqual([]));
  });
});
