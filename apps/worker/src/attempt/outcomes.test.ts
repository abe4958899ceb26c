import { cancelJob } from '@longshore/store';
import {
  describeWith,
  eventually,
  type PushedImage,
  pushFreshImage,
  type StubRegistry,
  startStubRegistry,
} from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestWorker, type TestWorker } from '../worker.fixture.ts';

/* Every outcome and every reason that one worker can come to, each produced with a real container. */
describeWith(['redis', 'docker', 'images', 'registry'], 'outcomes', ({ redis, docker, images, registry }) => {
  let worker: TestWorker;
  beforeAll(async () => {
    const env = { PULL_STALL: '8s', SLOTS: '8' };
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, env });
  });
  const stubs: StubRegistry[] = [];
  afterAll(async () => {
    await worker.cleanUp();
    await Promise.all(stubs.map((stub) => stub.stop()));
  });
  async function imageAt(behaviour: Parameters<typeof startStubRegistry>[0]['behaviour']): Promise<string> {
    const stub = await startStubRegistry({ behaviour });
    stubs.push(stub);
    return `${stub.host}/app:1`;
  }
  const shell = (script: string) => ({ image: images['exits-zero'], entrypoint: ['/bin/sh', '-c', script] });

  test.concurrent('a container that exits with 0 succeeded', async () => {
    const { job, ending, attempt } = await worker.run({ image: images['exits-zero'] });
    expect(job).toMatchObject({ state: 'succeeded', outcome: 'succeeded', attemptsUsed: 1 });
    expect(ending).toEqual({ outcome: 'succeeded', exitCode: 0 });
    // What somebody needs who wants to run it again: the host's name is the worker's.
    expect(attempt.container?.engine).toMatch(/^docker \d+\.\d+/);
  });

  test.concurrent('a container that exits with another code failed', async () => {
    const { job, ending } = await worker.run({ image: images['exits-seven'] });
    expect(job).toMatchObject({ state: 'failed', reason: 'attempts-exhausted' });
    expect(ending).toMatchObject({ outcome: 'failed', exitCode: 7 });
  });

  test.concurrent('a process that dies by a signal failed, and the signal is named', async () => {
    const { ending } = await worker.run({ image: images['dies-by-signal'] });
    expect(ending).toMatchObject({ outcome: 'failed', exitCode: 139, signal: 'SIGSEGV' });
  });

  test.concurrent("a shell's own exit codes 126 and 127 are failures of the job", async () => {
    for (const exitCode of [126, 127]) {
      const { ending } = await worker.run(shell(`exit ${exitCode}`));
      expect(ending).toMatchObject({ outcome: 'failed', exitCode });
    }
  });

  test.concurrent('a container that heeds the stop signal at its timeout timed out', async () => {
    const { ending, attempt } = await worker.run({ image: images['handles-sigterm'], timeout: '1s' });
    expect(ending).toMatchObject({ outcome: 'timed-out', exitCode: 0 });
    expect(attempt.phases?.runMs).toBeGreaterThan(900);
    const { waitMs: _, ...phases } = attempt.phases ?? {};
    const accountedMs = Object.values(phases).reduce((sum, ms) => sum + ms, 0);
    expect(accountedMs).toBeGreaterThan(0.8 * ((attempt.endedAt ?? 0) - attempt.startedAt));
  });

  test.concurrent('a container that runs at the deadline of its job is stopped, and not tried again', async () => {
    const retry = { attempts: 3, backoff: { delay: '0s' } };
    const { job, ending } = await worker.run({ image: images['handles-sigterm'], deadline: '5s', retry });
    expect(ending).toMatchObject({ outcome: 'timed-out', reason: 'deadline' });
    expect(job).toMatchObject({ state: 'failed', reason: 'deadline', attempt: 1 });
  });

  test.concurrent('a container that ignores the stop signal is killed after its grace', async () => {
    const { ending } = await worker.run({ image: images['ignores-sigterm'], timeout: '1s' });
    expect(ending).toMatchObject({ outcome: 'timed-out', exitCode: 137, signal: 'SIGKILL' });
  });

  test.concurrent('a container that wants more memory than it may have ends as out-of-memory', async () => {
    const { ending } = await worker.run({ image: images['eats-memory'], resources: { memory: '32Mi' } });
    expect(ending).toMatchObject({ outcome: 'out-of-memory', exitCode: 137 });
  });

  test.concurrent('a container that prints too much is stopped where it asked for that', async () => {
    const output = { limit: '64Ki', onLimit: 'stop' } as const;
    const { ending, attempt } = await worker.run({ image: images['prints-forever'], output });
    expect(ending).toMatchObject({ outcome: 'output-limit' });
    expect(attempt.output?.bytes).toBeGreaterThan(65_536);
  });

  test.concurrent('a container that fills its own disk is stopped', async () => {
    const fill = 'dd if=/dev/zero of=/fill bs=1048576 count=32; sleep 60';
    const { ending } = await worker.run({ ...shell(fill), resources: { disk: '16Mi' } });
    expect(ending).toMatchObject({ outcome: 'disk-limit' });
  });

  test.concurrent('what a container writes to the exchange folder counts as disk', async () => {
    const fill = 'dd if=/dev/zero of=/longshore/fill bs=1048576 count=32; sleep 60';
    const { ending } = await worker.run({ ...shell(fill), resources: { disk: '16Mi' } });
    expect(ending).toMatchObject({ outcome: 'disk-limit' });
  });

  test.concurrent('a running container that is cancelled is stopped, and cancelled even where it then exits with 0', async () => {
    const id = await worker.submit({ image: images['handles-sigterm'], retry: { attempts: 3 } });
    await eventually(async () => (await worker.logs(id)).length > 0);
    await expect(cancelJob(worker.store, { project: worker.project, id })).resolves.toMatchObject({
      word: 'requested',
    });
    const { job, ending } = await worker.end(id);
    expect(job.state).toBe('cancelled');
    expect(ending).toMatchObject({ outcome: 'cancelled', exitCode: 0 });
  });

  test.concurrent('a job is cancelled while its image is pulled', async () => {
    const id = await worker.submit({ image: await imageAt('stall') });
    await eventually(async () => (await worker.logs(id)).length > 0);
    await cancelJob(worker.store, { project: worker.project, id });
    const { job, ending } = await worker.end(id);
    expect(job.state).toBe('cancelled');
    expect(ending?.outcome).toBe('cancelled');
  });

  const neverStarted = (reason: string) => ({ outcome: 'never-started', reason });

  test.concurrent('an image that its registry does not have is not found', async () => {
    const { ending } = await worker.run({ image: `${registry.host}/nobody/nothing:1` });
    expect(ending).toMatchObject(neverStarted('image-not-found'));
  });

  test.concurrent('an image that is not here and must not be pulled is not found', async () => {
    const { ending } = await worker.run({ image: 'longshore-test/nobody:1', pull: 'never' });
    expect(ending).toMatchObject(neverStarted('image-not-found'));
  });

  test.concurrent('a registry that refuses the sign-in denies the image', async () => {
    const { ending } = await worker.run({ image: await imageAt('deny') });
    expect(ending).toMatchObject(neverStarted('image-denied'));
  });

  test.concurrent.each(['error-500', 'rate-limit', 'stall', 'hang'] as const)(
    'a registry that answers with %s is unreachable, which costs the job no attempt',
    async (behaviour) => {
      const id = await worker.submit({ image: await imageAt(behaviour) });
      const job = await worker.until(id, ({ state }) => state === 'backing-off');
      expect(job).toMatchObject({ attemptsUsed: 0, faults: { 'registry-unreachable': 1 } });
      const [attempt] = await worker.attempts(id);
      expect(attempt?.ending).toMatchObject(neverStarted('registry-unreachable'));
      await cancelJob(worker.store, { project: worker.project, id });
    },
  );

  test.concurrent('a command that is not in the image is not found', async () => {
    const { ending } = await worker.run({ image: images['exits-zero'], command: ['/does/not/exist'] });
    expect(ending).toMatchObject(neverStarted('command-not-found'));
  });

  test.concurrent('a command without the permission is not executable', async () => {
    const { ending } = await worker.run({ image: images['not-executable'] });
    expect(ending).toMatchObject(neverStarted('command-not-executable'));
  });

  test.concurrent('a container that the engine cannot start never started, and the engine says why', async () => {
    const { job, attempt, ending } = await worker.run({ image: images['unknown-user'] });
    expect(ending).toMatchObject({ ...neverStarted('start-failed'), detail: expect.stringContaining('nobody-knows') });
    expect(job).toMatchObject({ state: 'failed', reason: 'start-failed', attemptsUsed: 1 });
    expect(attempt.phases?.runMs).toBeUndefined();
  });

  test.concurrent('an image without any command is refused', async () => {
    const { ending } = await worker.run({ image: images['no-command'] });
    expect(ending).toMatchObject(neverStarted('spec-refused'));
  });

  test.concurrent('a payload that is too long for an argument is refused', async () => {
    const { ending } = await worker.run({ image: images['prints-lines'], input: 'argument' }, 'x'.repeat(140_000));
    expect(ending).toMatchObject(neverStarted('spec-refused'));
  });

  test.concurrent('an image is pulled from its registry, and the record names its digest', async () => {
    const fresh: PushedImage = await pushFreshImage(docker, registry);
    const { id, ending, attempt, job } = await worker.run({ image: fresh.reference });
    expect(ending).toMatchObject({ outcome: 'succeeded' });
    expect(job.digest).toBe(fresh.digest);
    expect(attempt.container?.image).toBe(`${fresh.reference.replace(/:1$/, '')}@${fresh.digest}`);
    const lines = await worker.logs(id);
    expect(lines[0]).toMatchObject({ stream: 'system', text: `Pulling ${fresh.reference}` });
    expect(lines.at(-1)).toMatchObject({ stream: 'stdout', text: 'fresh' });
    expect(attempt.phases?.pullMs).toBeGreaterThan(0);
  });
});
