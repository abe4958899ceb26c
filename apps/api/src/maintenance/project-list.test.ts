import { createJob, jobRequest, mintJobId } from '@longshore/shared';
import { createProject, openStore, type Store, submitJob } from '@longshore/store';
import { describeWith, eventually, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { ProjectList } from './project-list.ts';

const PROJECTS = 10_000;

/** A Redis of its own: all of its projects are walked. */
async function withProjects(use: (store: Store) => Promise<void>): Promise<void> {
  const server = await startRedis();
  const store = await openStore({ url: server.url, name: 'test', commandTimeoutMs: 10_000 });
  try {
    const names = Array.from({ length: PROJECTS }, (_, index) => `idle-${index}`);
    await store.redis.zadd('{ls:fleet}:projects', ...names.flatMap((name) => [1, name]));
    await use(store);
  } finally {
    await store.close();
    await server.stop();
  }
}

async function submitTo(store: Store, project: string): Promise<void> {
  await createProject(store, { name: project, weight: 1, limits: {} });
  const now = store.now();
  const request = jobRequest.parse({ image: 'a', delay: '1h' });
  const { word } = await submitJob(store, { job: createJob({ id: mintJobId(now), project, request, now }) });
  expect(word).toBe('ok');
}

describeWith('redis', 'the projects that maintenance looks after', () => {
  test('are few of ten thousand that are idle, all of them in turn, and every one with an open job', () =>
    withProjects(async (store) => {
      await submitTo(store, 'busy');
      await store.redis.zadd('{ls:fleet}:projects', 1, 'busy');
      const list = new ProjectList(store);
      expect(await list.read()).toHaveLength(PROJECTS + 1);
      const seen = await eventually(
        async () => {
          const found = await list.read();
          return found.length <= PROJECTS && found;
        },
        { withinMs: 10_000 },
      );
      expect((seen || []).length).toBeLessThan(PROJECTS / 50);
      expect(seen).toContain('busy');
      await submitTo(store, 'new');
      await eventually(async () => (await list.read()).includes('new'), { withinMs: 10_000 });
    }));

  test('are worked on side by side, and their counts added up', () =>
    withProjects(async (store) => {
      const list = new ProjectList(store);
      let [running, most] = [0, 0];
      const sums = await list.forEach(async () => {
        most = Math.max(most, ++running);
        await store.redis.ping();
        running--;
        return { looked: 1 };
      });
      expect(sums).toEqual({ looked: PROJECTS });
      expect(most).toBeGreaterThan(1);
    }));
});
