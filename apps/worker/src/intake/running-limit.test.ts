import { keys } from '@longshore/store/keys';
import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { createFakeEngine } from '../containers/fake/fake-engine.ts';
import { startTestWorker } from '../worker.fixture.ts';

const image = 'longshore-test/sleeps:1';

describeWith('redis', 'a worker', ({ redis }) => {
  test('runs no more jobs of a project than that may run at once, and all of them in the end', async () => {
    const engine = createFakeEngine({ images: [image] });
    const env = { SLOTS: '6' };
    const worker = await startTestWorker({ redisUrl: redis.url, dockerHost: 'tcp://127.0.0.1:1', engine, env });
    const { store, project } = worker;
    try {
      await store.redis.hset(keys.project(project), 'runningLimit', 2);
      store.projects.clear();
      const ids = await Promise.all(Array.from({ length: 8 }, () => worker.submit({ image, command: ['0.3'] })));
      const seen: number[] = [];
      await eventually(
        async () => {
          seen.push(await store.redis.zcard(keys.leases(project)));
          const jobs = await Promise.all(ids.map((id) => worker.find(id)));
          return jobs.every((job) => job?.state === 'succeeded');
        },
        { withinMs: 50_000, everyMs: 20 },
      );
      expect(Math.max(...seen)).toBe(2);
    } finally {
      await worker.cleanUp();
    }
  });
});
