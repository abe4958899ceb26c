import { describeWith, pushFreshImage, requestEngine } from '@longshore/testing';
import { expect, test } from 'vitest';
import { createDockerEngine } from '../../containers/index.ts';
import { startTestWorker } from '../../worker.fixture.ts';

describeWith(['redis', 'docker', 'registry'], 'an image', ({ redis, docker, registry }) => {
  test('that somebody removes between the look at it and the creation is pulled again', async () => {
    const { reference } = await pushFreshImage(docker, registry);
    const removeImage = () => requestEngine(docker, { method: 'DELETE', path: `/images/${reference}?force=true` });
    const real = createDockerEngine({ host: docker.host });
    let creations = 0;
    const engine: typeof real = {
      ...real,
      createContainer: async (spec, signal) => {
        creations += 1;
        if (creations === 1) await removeImage();
        return real.createContainer(spec, signal);
      },
    };
    const worker = await startTestWorker({ redisUrl: redis.url, dockerHost: docker.host, engine });
    const { job, ending } = await worker.run({ image: reference });
    expect(ending).toEqual({ outcome: 'succeeded', exitCode: 0 });
    expect(job).toMatchObject({ attempt: 1, faults: {} });
    expect(creations).toBe(2);
    await worker.cleanUp();
    await removeImage();
  });
});
