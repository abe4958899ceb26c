import { type JobId, toAttemptId } from '@longshore/shared';
import { cancelJob } from '@longshore/store';
import {
  buildImages,
  type DockerDaemon,
  describeWith,
  eventually,
  type FixtureImages,
  isSkip,
  requestEngine,
  startDocker,
  startOrSkip,
} from '@longshore/testing';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { toContainerName } from '../attempt/container/container-labels.ts';
import { startTestWorker, type TestWorker } from '../worker.fixture.ts';

describeWith(['redis', 'docker'], 'an engine with live-restore', ({ redis }) => {
  let daemon: DockerDaemon;
  let worker: TestWorker;
  let images: FixtureImages;
  let skipped: string | undefined;
  beforeAll(async () => {
    const started = await startOrSkip(() => startDocker({ args: ['--live-restore'] }));
    if (isSkip(started)) {
      skipped = started.skip;
      return;
    }
    daemon = started;
    images = await buildImages(daemon);
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: daemon.host });
  });
  afterAll(async () => {
    await worker?.cleanUp();
    await daemon?.stop();
  });
  beforeEach(({ skip }) => {
    if (skipped) skip(skipped);
  });

  test.each<[string, NodeJS.Signals]>([
    ['is restarted', 'SIGTERM'],
    ['is killed and comes back', 'SIGKILL'],
  ])('that %s leaves its containers running, and their attempts go on to their own ends', async (_what, signal) => {
    const shell = { image: images['exits-zero'], entrypoint: ['/bin/sh', '-c', 'echo on; sleep 3; exit 7'] };
    const [during, after] = [await worker.submit(shell), await worker.submit({ image: images['ignores-sigterm'] })];
    await Promise.all([during, after].map((id) => worker.started(id)));
    await daemon.kill(signal);
    await daemon.restart();
    const { job, ending } = await worker.end(during);
    expect(ending).toMatchObject({ outcome: 'failed', exitCode: 7 });
    expect(job).toMatchObject({ attempt: 1, attemptsUsed: 1, faults: {} });
    expect(await worker.find(after)).toMatchObject({ state: 'running', attempt: 1, faults: {} });
    await cancelJob(worker.store, { project: worker.project, id: after });
    expect((await worker.end(after)).ending).toMatchObject({ outcome: 'cancelled', exitCode: 137 });
  });

  test.each<[string, NodeJS.Signals]>([
    ['is restarted', 'SIGTERM'],
    ['is killed and comes back', 'SIGKILL'],
  ])('that %s loses none of the output without a mark, and repeats none', async (_what, signal) => {
    const id = await worker.submit({ image: images['prints-tick'], command: ['8'] });
    await eventually(async () => expect((await worker.logs(id)).length).toBeGreaterThan(10), { withinMs: 30_000 });
    await daemon.kill(signal);
    await daemon.restart();
    expect((await worker.end(id)).ending).toEqual({ outcome: 'succeeded', exitCode: 0 });
    const lines = await worker.logs(id);
    const ticks = lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => Number(text.split(' ')[1]));
    expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
    expect(ticks.at(-1)).toBe(80);
    const marks = lines.filter(({ stream }) => stream === 'system').map(({ text }) => text);
    if (ticks.length < 80) expect(marks).toContainEqual(expect.stringContaining('The engine was away for a moment'));
    // One that is stopped in good order hands over all that it has in hand.
    if (signal === 'SIGTERM') expect(ticks).toHaveLength(80);
  });

  test('that is away when a container exits leaves a mark where output may be missing', async () => {
    const id = await worker.submit({ image: images['prints-tick'], command: ['2'] });
    await eventually(async () => expect((await worker.logs(id)).length).toBeGreaterThan(5), { withinMs: 30_000 });
    const pid = await findProcess(id);
    await daemon.kill('SIGKILL');
    await eventually(() => !isRunning(pid), { withinMs: 20_000 });
    await daemon.restart();
    await worker.end(id);
    const marks = (await worker.logs(id)).filter(({ stream }) => stream === 'system').map(({ text }) => text);
    expect(marks).toContainEqual(expect.stringContaining('The engine was away for a moment'));
  });

  test('that is away when a job is cancelled is waited for, and then the container is stopped', async () => {
    const id = await worker.submit({ image: images['handles-sigterm'] });
    await worker.started(id);
    await daemon.kill('SIGKILL');
    await cancelJob(worker.store, { project: worker.project, id });
    await daemon.restart();
    const { ending } = await worker.end(id);
    expect(ending).toMatchObject({ outcome: 'cancelled', exitCode: 0 });
  });

  test('that stays away for too long is given up, and the container that ran on is removed when it comes back', async () => {
    const env = { ENGINE_AWAY: '1s', LEASE: '5s' };
    const hasty = await startTestWorker({ redisUrl: redis.url, dockerHost: daemon.host, env });
    onTestFinished(() => hasty.cleanUp());
    const id = await hasty.submit({ image: images.sleeps });
    await hasty.started(id);
    await daemon.kill('SIGKILL');
    const job = await hasty.until(id, ({ faults }) => faults['engine-down'] === 1);
    expect(job).toMatchObject({ attemptsUsed: 0, state: 'backing-off' });
    await cancelJob(hasty.store, { project: hasty.project, id });
    await daemon.restart();
    const labels = { 'dev.longshore.project': hasty.project };
    const { signal } = new AbortController();
    await eventually(async () => expect(await hasty.engine.listContainers(labels, signal)).toEqual([]), {
      withinMs: 30_000,
    });
  });

  async function findProcess(id: JobId): Promise<number> {
    const name = toContainerName({ project: worker.project, id: toAttemptId(id, 1) });
    const { text } = await requestEngine(daemon, { path: `/containers/${name}/json` });
    return (JSON.parse(text) as { State: { Pid: number } }).State.Pid;
  }

  function isRunning(pid: number): boolean {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  }
});
