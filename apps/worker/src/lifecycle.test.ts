import { mintWorkerId } from '@longshore/shared';
import { cancelJob, claimAttempt, mintLeaseToken, requestDrain } from '@longshore/store';
import { describeWith, eventually, startRedis } from '@longshore/testing';
import { afterEach, expect, test } from 'vitest';
import { type ContainerEngine, createDockerEngine, EngineError } from './containers/index.ts';
import { startTestWorker, type TestWorker, type TestWorkerOptions } from './worker.fixture.ts';

const { signal } = new AbortController();

describeWith(['redis', 'docker', 'images'], 'the life of a worker', ({ redis, docker, images }) => {
  const workers: TestWorker[] = [];
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.cleanUp();
  });
  async function start(options: Partial<TestWorkerOptions> = {}): Promise<TestWorker> {
    const worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, ...options });
    workers.push(worker);
    return worker;
  }
  const running = (worker: TestWorker) =>
    worker.engine
      .listContainers({ 'dev.longshore.project': worker.project }, signal)
      .then((all) => all.filter(({ status }) => status === 'running'));

  test('a drain lets attempts end that are done in time', async () => {
    const worker = await start({ env: { DRAIN: '20s' } });
    const id = await worker.submit({ image: images.sleeps, command: ['1'] });
    await worker.started(id);
    await worker.stop();
    expect(await worker.find(id)).toMatchObject({ state: 'succeeded' });
  });

  test('a drain interrupts what is left at its end, hands it back, and costs the job nothing', async () => {
    const worker = await start({ env: { DRAIN: '0s' } });
    const id = await worker.submit({ image: images.sleeps });
    await worker.started(id);
    await worker.stop();
    expect(await worker.find(id)).toMatchObject({ state: 'queued', attemptsUsed: 0, faults: { interrupted: 1 } });
    expect((await worker.attempts(id))[0]?.ending).toMatchObject({ outcome: 'interrupted', reason: 'drain' });
    await eventually(async () => expect(await running(worker)).toEqual([]));
  });

  test('a second signal forces: what ignores the stop signal is killed at once and handed back', async () => {
    const worker = await start({ env: { DRAIN: '60s', STOP_GRACE: '60s' } });
    const id = await worker.submit({ image: images['ignores-sigterm'] });
    await worker.started(id);
    const startedAt = performance.now();
    await worker.stop(500);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await worker.find(id)).toMatchObject({ state: 'queued', attemptsUsed: 0 });
  });

  test('a worker that was asked to drain takes nothing more and says when it is done', async () => {
    const worker = await start();
    const first = await worker.submit({ image: images.sleeps, command: ['1'] });
    await worker.started(first);
    await requestDrain(worker.store, worker.worker.id);
    await worker.drained;
    expect(await worker.find(first)).toMatchObject({ state: 'succeeded' });
    const second = await worker.submit({ image: images['exits-zero'] });
    await cancelJob(worker.store, { project: worker.project, id: second });
    expect(await worker.attempts(second)).toEqual([]);
  });

  test('a worker that loses its lease kills the container and reports nothing', async () => {
    const own = await startRedis();
    const worker = await start({ redisUrl: own.url, env: { LEASE: '3s' } });
    const id = await worker.submit({ image: images['ignores-sigterm'] });
    await worker.started(id);
    await own.kill('SIGSTOP');
    await eventually(async () => expect(await running(worker)).toEqual([]), { withinMs: 15_000 });
    await eventually(() => worker.events.some((event) => event.kind === 'attempt-ended'), { withinMs: 15_000 });
    await own.kill('SIGCONT');
    const ended = worker.events.find((event) => event.kind === 'attempt-ended');
    expect(ended).toMatchObject({ committed: { word: 'fenced' }, ending: { outcome: 'lost' } });
    await eventually(async () => expect((await worker.attempts(id))[0]?.ending).toBeUndefined());
    await worker.cleanUp();
    workers.pop();
    await own.stop();
  });

  test('an outcome is committed when Redis is back, and the container is kept until then', async () => {
    const own = await startRedis({ appendonly: true });
    const worker = await start({ redisUrl: own.url });
    const id = await worker.submit({ image: images.sleeps, command: ['1'] });
    await worker.started(id);
    await own.kill('SIGKILL');
    await eventually(() => worker.events.some((event) => event.kind === 'commit-failed'), { withinMs: 15_000 });
    const labels = { 'dev.longshore.project': worker.project };
    expect(await worker.engine.listContainers(labels, signal)).toHaveLength(1);
    await own.restart();
    const { job } = await worker.end(id);
    expect(job).toMatchObject({ state: 'succeeded', attemptsUsed: 1 });
    await eventually(async () => expect(await worker.engine.listContainers(labels, signal)).toEqual([]));
    await worker.cleanUp();
    workers.pop();
    await own.stop();
  });

  test('an engine that fails between claim and start is our fault, and costs the job nothing', async () => {
    const real = createDockerEngine({ host: docker.host });
    let isDown = true;
    const engine: ContainerEngine = {
      ...real,
      createContainer: (spec, abort) =>
        isDown ? Promise.reject(new EngineError('engine-down', 'It is gone.')) : real.createContainer(spec, abort),
    };
    const worker = await start({ engine, env: { ENGINE_AWAY: '1s' } });
    const id = await worker.submit({ image: images['exits-zero'] });
    const job = await worker.until(id, ({ state }) => state === 'backing-off');
    isDown = false;
    expect(job).toMatchObject({ attemptsUsed: 0, faults: { 'engine-down': 1 }, reason: 'engine-down' });
    expect((await worker.attempts(id))[0]?.ending).toMatchObject({ outcome: 'never-started', reason: 'engine-down' });
    await cancelJob(worker.store, { project: worker.project, id });
  });

  test('a container that somebody removes is interrupted, and costs the job nothing', async () => {
    const worker = await start();
    const id = await worker.submit({ image: images.sleeps });
    await worker.started(id);
    const [container] = await running(worker);
    await worker.engine.removeContainer(container?.id ?? '', signal);
    await eventually(async () => expect((await worker.attempts(id))[0]?.ending).toBeDefined(), { withinMs: 20_000 });
    expect((await worker.attempts(id))[0]?.ending).toMatchObject({ reason: 'container-removed' });
    expect(await worker.find(id)).toMatchObject({ attemptsUsed: 0, faults: { interrupted: 1 } });
    await cancelJob(worker.store, { project: worker.project, id });
  });

  test('a worker without an engine starts, takes no tickets, and goes to work when there is one', async () => {
    const real = createDockerEngine({ host: docker.host });
    let isDown = true;
    const engine: ContainerEngine = {
      ...real,
      describe: (abort) =>
        isDown ? Promise.reject(new EngineError('engine-down', 'Not there.')) : real.describe(abort),
    };
    const worker = await start({ engine });
    const id = await worker.submit({ image: images['exits-zero'] });
    await eventually(() => worker.events.some((event) => event.kind === 'engine-away'));
    expect(await worker.find(id)).toMatchObject({ state: 'queued', attempt: 0 });
    isDown = false;
    const { job } = await worker.end(id);
    expect(job.state).toBe('succeeded');
    expect(worker.events.filter(({ kind }) => kind === 'engine-away')).toHaveLength(1);
  });

  test('a ticket that comes while the engine is away is left in the queue, also by who waited for it before', async () => {
    const real = createDockerEngine({ host: docker.host });
    let isDown = false;
    let looks = 0;
    const unlessDown = <T>(call: () => Promise<T>) =>
      isDown ? Promise.reject(new EngineError('engine-down', 'It is gone.')) : call();
    const engine: ContainerEngine = {
      ...real,
      describe: (abort) => {
        looks += 1;
        return unlessDown(() => real.describe(abort));
      },
      createContainer: (spec, abort) => unlessDown(() => real.createContainer(spec, abort)),
    };
    const worker = await start({ engine, env: { ENGINE_AWAY: '1s' } });
    isDown = true;
    const unlucky = await worker.submit({ image: images['exits-zero'] });
    await eventually(() => worker.events.some(({ kind }) => kind === 'engine-away'));
    const second = await worker.submit({ image: images['exits-zero'] });
    // Longer than somebody waits for a ticket.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // The engine is looked for every second: by then a free worker would have claimed it long since.
    const looksBefore = looks;
    await eventually(() => looks > looksBefore + 1);
    expect(await worker.find(second)).toMatchObject({ state: 'queued', attempt: 0 });
    isDown = false;
    expect((await worker.end(second)).job).toMatchObject({ state: 'succeeded', attempt: 1, faults: {} });
    await cancelJob(worker.store, { project: worker.project, id: unlucky });
  });

  test('a job that needs more than is free waits until it fits, and others are not let past it for ever', async () => {
    const worker = await start({ env: { SLOTS: '4', CPU_BUDGET: '2' } });
    const small = { image: images.sleeps, command: ['1'], resources: { cpus: 1.5 } };
    const first = await worker.submit(small);
    await worker.started(first);
    const large = await worker.submit({ image: images['exits-zero'], resources: { cpus: 2 } });
    const { job } = await worker.end(large);
    expect(job.state).toBe('succeeded');
    const ended = (await worker.find(first))?.endedAt ?? Number.POSITIVE_INFINITY;
    expect(job.startedAt).toBeGreaterThanOrEqual(ended);
  });

  test('a job that can never fit here stays queued for another worker', async () => {
    const worker = await start({ env: { MEMORY_BUDGET: '256Mi' } });
    const id = await worker.submit({ image: images['exits-zero'], resources: { memory: '1Gi' } });
    await eventually(() => worker.events.some(({ kind }) => kind === 'ticket-put-back'), { withinMs: 10_000 });
    expect(await worker.find(id)).toMatchObject({ state: 'queued', attempt: 0 });
    const other = mintWorkerId(worker.store.now());
    const room = { cpus: 8, memoryBytes: 2 ** 31 };
    const { project, pool, store } = worker;
    const ticket = { project, pool, jobId: id, attempt: 1 };
    const claim = await claimAttempt(store, { ...ticket, worker: other, token: mintLeaseToken(), leaseMs: 1, room });
    expect(claim.word).toBe('claimed');
  });

  test('what a running container uses is sampled and kept', async () => {
    const worker = await start();
    const script = 'i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done; sleep 1.5';
    const { attempt } = await worker.run({ image: images['exits-zero'], entrypoint: ['/bin/sh', '-c', script] });
    expect(attempt.usage).toMatchObject({ samples: expect.any(Number) });
    expect(attempt.usage?.cpuMs).toBeGreaterThan(0);
    expect(attempt.usage?.memoryPeakBytes).toBeGreaterThan(100_000);
  });
});
