import { describeWith, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { openStore } from '../connection/open-store.ts';
import { newNamespace, submitNew } from '../store.fixture.ts';

const JOBS = 10_000;
const MAX_BYTES_A_JOB = 2_048;

// A Redis of its own, since everything in it is counted.
describeWith('redis', 'the memory of Redis', () => {
  test('that a queued job takes, with its ticket, is less than 2 KiB', async () => {
    const server = await startRedis();
    const store = await openStore({ url: server.url, name: 'test' });
    try {
      const usedBytes = async () => Number(/^used_memory:(\d+)/m.exec(await store.redis.info('memory'))?.[1]);
      const { project } = newNamespace();
      const submit = () =>
        submitNew(store, project, {
          image: 'registry.example.com/team/app:1.2.3',
          command: ['process', '--verbose'],
          env: { MODE: 'fast' },
          labels: { team: 'ops' },
          payload: { order: 12_345 },
          retry: { attempts: 3 },
        });
      // What is there once, however many jobs there are: scripts, the event stream at its full length.
      for (let count = 0; count < JOBS; count += 100) await Promise.all(Array.from({ length: 100 }, submit));
      const before = await usedBytes();
      for (let count = 0; count < JOBS; count += 100) await Promise.all(Array.from({ length: 100 }, submit));
      expect((await usedBytes()) - before).toBeLessThan(JOBS * MAX_BYTES_A_JOB);
    } finally {
      await store.close();
      await server.stop();
    }
  });
});
