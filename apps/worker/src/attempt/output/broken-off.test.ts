import { PassThrough } from 'node:stream';
import { cancelJob } from '@longshore/store';
import { describeWith, eventually } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ContainerEngine, createDockerEngine } from '../../containers/index.ts';
import { startTestWorker, type TestWorker } from '../../worker.fixture.ts';

/** What was attached ends after the first piece, as when a connection is lost in good order. */
function cutAttachments(real: ContainerEngine): ContainerEngine {
  return {
    ...real,
    attachContainer: async (id, options) => {
      const attachment = await real.attachContainer(id, options);
      const output = new PassThrough();
      attachment.output.once('data', (first: Buffer) => {
        output.end(first);
        attachment.output.resume();
      });
      return { ...attachment, output };
    },
  };
}

describeWith(['redis', 'docker', 'images'], 'output whose connection was lost', ({ redis, docker, images }) => {
  let worker: TestWorker;
  beforeAll(async () => {
    const engine = cutAttachments(createDockerEngine({ host: docker.host }));
    worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, engine });
  });
  afterAll(() => worker.cleanUp());

  const talk = (stop: string) => ({
    image: images['exits-zero'],
    entrypoint: ['/bin/sh', '-c', `trap 'echo stopped; exit 0' TERM; echo 1; sleep 0.3; echo 2; ${stop}`],
  });
  const read = async (id: Parameters<TestWorker['logs']>[0]) => (await worker.logs(id)).map(({ text }) => text);

  test('is read on from the copy of the engine', async () => {
    const { id, ending } = await worker.run(talk('sleep 1; echo 3'));
    expect(ending?.outcome).toBe('succeeded');
    expect(await read(id)).toEqual(['1', '2', '3']);
  });

  test('is whole also where the container was stopped right after that', async () => {
    const id = await worker.submit(talk('while :; do sleep 0.1; done'));
    await eventually(async () => expect(await read(id)).toContain('1'), { withinMs: 20_000 });
    await cancelJob(worker.store, { project: worker.project, id });
    expect((await worker.end(id)).ending?.outcome).toBe('cancelled');
    const lines = await read(id);
    expect(lines.filter((text) => text !== '2')).toEqual(['1', 'stopped']);
  });

  test('is whole also where the connection was lost before the container was started', async () => {
    const engine = createDockerEngine({ host: docker.host });
    const attached = Promise.withResolvers<PassThrough>();
    const cut: ContainerEngine = {
      ...engine,
      attachContainer: async (id, options) => {
        const attachment = await engine.attachContainer(id, options);
        attachment.output.resume();
        const output = new PassThrough();
        attached.resolve(output);
        return { ...attachment, output };
      },
      startContainer: async (id, signal) => {
        (await attached.promise).end();
        await engine.startContainer(id, signal);
        // Its exit is known as soon as the start is.
        await engine.waitContainer(id, signal);
      },
    };
    const own = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, engine: cut });
    const { id, ending } = await own.run({ image: images['prints-lines'], command: ['3'] });
    expect(ending?.outcome).toBe('succeeded');
    expect((await own.logs(id)).map(({ text }) => text)).toEqual(['line 1', 'line 2', 'line 3']);
    await own.cleanUp();
  });
});
