import { cancelJob } from '@longshore/store';
import { describeWith, eventually } from '@longshore/testing';
import { afterEach, expect, test } from 'vitest';
import { type ContainerEngine, createDockerEngine, EngineError } from '../containers/index.ts';
import { startTestWorker, type TestWorker } from '../worker.fixture.ts';

type Call =
  | 'describe'
  | 'createContainer'
  | 'attachContainer'
  | 'startContainer'
  | 'signalContainer'
  | 'inspectContainer';
type AnyCall = (...parameters: unknown[]) => Promise<unknown>;

/** What becomes of the next call: it is never heard, or it is done and its answer lost. */
type Loss = 'request' | 'answer' | 'answer after the exit';

/* A real engine whose calls get lost on the way, as they do when a daemon goes away in their midst. */
describeWith(['redis', 'docker', 'images'], 'a call of the engine', ({ redis, docker, images }) => {
  let worker: TestWorker;
  afterEach(() => worker.cleanUp());

  async function startLossy(losses: Partial<Record<Call, readonly Loss[]>>, env = {}) {
    const engine = createDockerEngine({ host: docker.host });
    const heard: string[] = [];
    const lossy = { ...engine };
    for (const [name, planned] of Object.entries(losses)) {
      Object.assign(lossy, { [name]: lose(engine, name as Call, [...planned], heard) });
    }
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, engine: lossy, env });
    return heard;
  }

  function lose(engine: ContainerEngine, name: Call, losses: Loss[], heard: string[]): AnyCall {
    const call = engine[name] as AnyCall;
    return async (...parameters) => {
      const loss = losses.shift();
      if (loss === 'request') throw new EngineError('engine-down', 'lost on the way there', { isUnsent: true });
      heard.push(name);
      const answer = await call(...parameters);
      if (loss === 'answer after the exit') await engine.waitContainer(parameters[0] as string, never);
      if (loss) throw new EngineError('engine-timeout', 'lost on the way back');
      return answer;
    };
  }

  test.each<[Call, Loss]>([
    ['createContainer', 'request'],
    ['createContainer', 'answer'],
    ['attachContainer', 'request'],
    ['startContainer', 'request'],
    ['startContainer', 'answer'],
    ['startContainer', 'answer after the exit'],
    ['inspectContainer', 'request'],
  ])('%s whose %s is lost costs nothing: one attempt, one run, its whole output', async (name, loss) => {
    await startLossy({ [name]: [loss, loss] });
    const { id, job, ending } = await worker.run({ image: images['says-hello'] });
    expect(ending).toEqual({ outcome: 'succeeded', exitCode: 0 });
    expect(job).toMatchObject({ attempt: 1, faults: {} });
    // An engine that does not say whether the container has exited counts as away, and a mark says so.
    const isOutput = (stream: string) => stream !== 'system' || name !== 'inspectContainer';
    const lines = (await worker.logs(id)).filter(({ stream }) => isOutput(stream)).map(({ text }) => text);
    expect(lines.toSorted()).toEqual(['a line on stderr', 'first line', 'last line']);
  });

  test('startContainer that an engine has heard and knows nothing of is not called again: another attempt is', async () => {
    const heard: string[] = [];
    const real = createDockerEngine({ host: docker.host });
    const forgetful: ContainerEngine = {
      ...real,
      startContainer: async (containerId, signal) => {
        heard.push('start');
        if (heard.length > 1) return await real.startContainer(containerId, signal);
        throw new EngineError('engine-down', 'killed in the middle of it');
      },
    };
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, engine: forgetful });
    const id = await worker.submit({ image: images['says-hello'] });
    const job = await worker.until(id, ({ faults }) => faults['engine-down'] === 1);
    expect(job.attemptsUsed).toBe(0);
    expect((await worker.attempts(id))[0]?.ending).toMatchObject({ outcome: 'never-started', reason: 'engine-down' });
    expect(heard).toEqual(['start']);
  });

  test('startContainer whose answer is lost is not called again', async () => {
    const heard = await startLossy({ startContainer: ['answer'] });
    await worker.run({ image: images['says-hello'] });
    expect(heard).toEqual(['startContainer']);
  });

  test('that is lost lets the worker take no more work until it has looked for the engine', async () => {
    const heard = await startLossy({ createContainer: ['request'], describe: [] });
    expect(heard).toEqual(['describe']);
    await worker.run({ image: images['exits-zero'] });
    await eventually(() => expect(heard).toEqual(['describe', 'describe', 'createContainer']));
    expect(worker.events.filter(({ kind }) => kind === 'engine-up')).toHaveLength(1);
  });

  test('signalContainer is repeated until the engine hears it', async () => {
    await startLossy({ signalContainer: ['request', 'request', 'answer'] });
    const id = await worker.submit({ image: images['handles-sigterm'] });
    await worker.started(id);
    await cancelJob(worker.store, { project: worker.project, id });
    expect((await worker.end(id)).ending).toMatchObject({ outcome: 'cancelled' });
  });

  test('that is lost for longer than an engine may be away ends the attempt, at no cost to the job', async () => {
    await startLossy({ createContainer: Array<Loss>(1_000).fill('request') }, { ENGINE_AWAY: '1s' });
    const id = await worker.submit({ image: images['exits-zero'] });
    const job = await worker.until(id, ({ faults }) => faults['engine-down'] === 1);
    expect(job).toMatchObject({ attemptsUsed: 0, state: 'backing-off' });
  });
});

const never = new AbortController().signal;
