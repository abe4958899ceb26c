import { type BulkOperation, createJob, jobRequest, mintBatchId, mintJobId, mintOperationId } from '@longshore/shared';
import {
  createBatch,
  createOperation,
  createProject,
  keepPage,
  listOpenOperations,
  openStore,
  type Store,
  submitJob,
} from '@longshore/store';
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

const NO_COUNTS = { total: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 };
const withBoth = expect.arrayContaining(['idle-7', 'idle-8']);

function toOperation(project: string, createdAt: number): BulkOperation {
  const counts = { matched: 0, done: 0, skipped: 0, failed: 0 };
  const id = mintOperationId(createdAt);
  return { version: 1, id, project, kind: 'cancel', filter: {}, state: 'running', createdAt, counts, failures: [] };
}

/** What the next round finds: until then it is the same list. */
async function readAnew(list: ProjectList): Promise<readonly string[]> {
  const before = await list.read();
  const readNext = async () => {
    const found = await list.read();
    return found !== before && found;
  };
  return (await eventually(readNext, { withinMs: 10_000 })) || [];
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

  test('are those with an open operation or batch, too, from when it is made until it ends', () =>
    withProjects(async (store) => {
      const list = new ProjectList(store);
      await list.read();
      const at = store.now();
      const batch = { version: 1, id: mintBatchId(at), labels: {}, createdAt: at, counts: NO_COUNTS } as const;
      const operation = toOperation('idle-8', at);
      await createBatch(store, { ...batch, project: 'idle-7' });
      await createOperation(store, operation);
      expect(await readAnew(list)).toEqual(withBoth);
      // As if that had been long ago.
      await store.redis.zadd('{ls:fleet}:projects', 1, 'idle-7', 1, 'idle-8');
      for (let round = 0; round < 2; round++) expect(await readAnew(list)).toEqual(withBoth);
      const [inHand] = await listOpenOperations(store, { project: 'idle-8', limit: 1 });
      await keepPage(store, inHand as never, { page: [], next: undefined });
      await eventually(async () => !(await list.read()).includes('idle-8'), { withinMs: 10_000 });
      expect(await list.read()).toContain('idle-7');
    }));

  test('are those whose operation finds a page of jobs, as if they had been used', () =>
    withProjects(async (store) => {
      await createOperation(store, toOperation('idle-8', store.now()));
      await store.redis.zadd('{ls:fleet}:projects', 1, 'idle-8');
      const [inHand] = await listOpenOperations(store, { project: 'idle-8', limit: 1 });
      await keepPage(store, inHand as never, { page: [mintJobId(store.now())], next: undefined });
      expect(Number(await store.redis.zscore('{ls:fleet}:projects', 'idle-8'))).toBeGreaterThan(1);
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
