import { cancelJob } from '@longshore/store';
import { buildImages, type DockerDaemon, describeWith, isSkip, startDocker, startOrSkip } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestWorker, type TestWorker } from '../worker.fixture.ts';

describeWith(['redis', 'docker'], 'an engine that goes away', ({ redis }) => {
  let daemon: DockerDaemon | undefined;
  let worker: TestWorker;
  let image: string;
  beforeAll(async () => {
    const started = await startOrSkip(() => startDocker());
    if (isSkip(started)) return;
    daemon = started;
    image = (await buildImages(daemon)).sleeps;
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: daemon.host });
  });
  afterAll(async () => {
    if (!daemon) return;
    await worker.cleanUp();
    await daemon.stop();
  });

  test('a container that a restart of its engine took along is our fault, and the job is tried again', async ({
    skip,
  }) => {
    if (!daemon) return skip('a daemon of our own cannot be started here');
    const id = await worker.submit({ image });
    await worker.started(id);
    await daemon.restart();
    const job = await worker.until(id, ({ faults }) => faults['engine-down'] === 1);
    expect(job.attemptsUsed).toBe(0);
    expect((await worker.attempts(id))[0]?.ending).toMatchObject({ outcome: 'interrupted', reason: 'engine-down' });
    expect(job.state).toBe('backing-off');
    await cancelJob(worker.store, { project: worker.project, id });
    await expectWork();
  });

  test('a job whose engine died before its container was started never started, and is tried again', async ({
    skip,
  }) => {
    if (!daemon) return skip('a daemon of our own cannot be started here');
    // It says nothing, so that the worker claims the job before it can know, and then it dies.
    await daemon.kill('SIGSTOP');
    const id = await worker.submit({ image });
    await worker.until(id, ({ state }) => state === 'running');
    await daemon.kill('SIGKILL');
    const job = await worker.until(id, ({ faults }) => faults['engine-down'] === 1);
    expect(job.attemptsUsed).toBe(0);
    expect((await worker.attempts(id))[0]?.ending).toMatchObject({ outcome: 'never-started', reason: 'engine-down' });
    await cancelJob(worker.store, { project: worker.project, id });
    await daemon.restart();
    await expectWork();
  });

  async function expectWork(): Promise<void> {
    const { ending } = await worker.run({ image, command: ['0'] });
    expect(ending?.outcome).toBe('succeeded');
  }
});
