import { cancelJob } from '@longshore/store';
import {
  buildImages,
  type DockerDaemon,
  describeWith,
  eventually,
  type FixtureImages,
  isSkip,
  startDocker,
  startOrSkip,
} from '@longshore/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { startTestWorker, type TestWorker } from '../worker.fixture.ts';

/* A daemon without live-restore: when it stops, it ends its containers. */
describeWith(['redis', 'docker'], 'an engine that goes away', ({ redis }) => {
  let daemon: DockerDaemon;
  let worker: TestWorker;
  let images: FixtureImages;
  let skipped: string | undefined;
  beforeAll(async () => {
    const started = await startOrSkip(() => startDocker());
    if (isSkip(started)) {
      skipped = started.skip;
      return;
    }
    daemon = started;
    images = await buildImages(daemon);
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: daemon.host, env: { ENGINE_AWAY: '20s' } });
  });
  afterAll(async () => {
    await worker?.cleanUp();
    await daemon?.stop();
  });
  beforeEach(({ skip }) => {
    if (skipped) skip(skipped);
  });
  // Whatever a test did to the daemon, the next one finds it well.
  afterEach(async () => {
    await daemon?.kill('SIGCONT');
    await eventually(() => worker?.engine.describe(new AbortController().signal), { withinMs: 30_000 });
  });

  test.each<[string, 'sleeps' | 'handles-sigterm', NodeJS.Signals]>([
    ['went down and sent it the signal', 'sleeps', 'SIGTERM'],
    ['went down and which heeded the signal and exited with 0', 'handles-sigterm', 'SIGTERM'],
    ['was killed and which exited with 0 when that came back', 'handles-sigterm', 'SIGKILL'],
  ])('a container whose engine %s is our fault, and the job is tried again', async (_how, image, signal) => {
    const id = await worker.submit({ image: images[image] });
    await worker.started(id);
    if (image === 'handles-sigterm') await isReady(id);
    await daemon.kill(signal);
    await daemon.restart();
    const job = await worker.until(id, ({ faults }) => faults['engine-down'] === 1);
    expect(job.attemptsUsed).toBe(0);
    expect((await worker.attempts(id))[0]?.ending).toMatchObject({ outcome: 'interrupted', reason: 'engine-down' });
    expect(job.state).toBe('backing-off');
    await cancelJob(worker.store, { project: worker.project, id });
    await expectWork();
  });

  test('an engine that hangs before the start and dies holds the attempt up, which goes on with the next daemon', async () => {
    // It says nothing, so that the worker claims the job before it can know, and then it dies.
    await daemon.kill('SIGSTOP');
    const id = await worker.submit({ image: images['exits-seven'] });
    await worker.until(id, ({ state }) => state === 'running');
    await daemon.kill('SIGKILL');
    await daemon.restart();
    const { job, ending } = await worker.end(id);
    expect(ending).toMatchObject({ outcome: 'failed', exitCode: 7 });
    expect(job).toMatchObject({ attempt: 1, faults: {} });
  });

  test('an engine that hangs while a container runs is waited for', async () => {
    const id = await worker.submit({ image: images.sleeps, command: ['1'] });
    await worker.started(id);
    await daemon.kill('SIGSTOP');
    const next = await worker.submit({ image: images['exits-zero'] });
    await worker.until(next, ({ state }) => state === 'running');
    await daemon.kill('SIGCONT');
    for (const waiting of [id, next]) {
      const { job, ending } = await worker.end(waiting);
      expect(ending).toEqual({ outcome: 'succeeded', exitCode: 0 });
      expect(job).toMatchObject({ attempt: 1, faults: {} });
    }
  });

  test('a job whose engine stays away for too long never started, and is tried again', async () => {
    await daemon.kill('SIGSTOP');
    const id = await worker.submit({ image: images.sleeps });
    await worker.until(id, ({ state }) => state === 'running');
    await daemon.kill('SIGKILL');
    const job = await worker.until(id, ({ faults }) => faults['engine-down'] === 1);
    expect(job.attemptsUsed).toBe(0);
    expect((await worker.attempts(id))[0]?.ending).toMatchObject({ outcome: 'never-started', reason: 'engine-down' });
    await cancelJob(worker.store, { project: worker.project, id });
    await daemon.restart();
    await expectWork();
  });

  test('a worker whose engine hangs leaves at its deadline all the same', async () => {
    const leaving = await startTestWorker({ redisUrl: redis.url, dockerHost: daemon.host, env: { DRAIN: '0s' } });
    onTestFinished(() => leaving.cleanUp());
    const id = await leaving.submit({ image: images.sleeps });
    await leaving.started(id);
    await daemon.kill('SIGSTOP');
    const askedAt = performance.now();
    await leaving.stop(2_000);
    expect(performance.now() - askedAt).toBeLessThan(15_000);
  });

  async function isReady(id: Parameters<TestWorker['logs']>[0]): Promise<void> {
    await eventually(async () => expect((await worker.logs(id)).map(({ text }) => text)).toContain('ready'));
  }

  async function expectWork(): Promise<void> {
    const { ending } = await worker.run({ image: images.sleeps, command: ['0'] });
    expect(ending?.outcome).toBe('succeeded');
  }
});
