import type { WorkerId } from '@longshore/shared';
import { describeWith, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { NAME_TRUSTED_MS, NameRegister } from '../connection/name-register.ts';
import { openStore } from '../connection/open-store.ts';
import type { Store } from '../connection/store.ts';
import { cancelJob } from '../job/cancel-job.ts';
import { findJob } from '../job/find-job.ts';
import { pruneEnded } from '../maintenance/prune-ended.ts';
import { listKeys, newJob, newNamespace, submitNew, WORKER } from '../store.fixture.ts';
import { registerHeartbeat } from '../worker/worker-registry.ts';
import { forgetPools, POOL_UNUSED_MS } from './forget-pools.ts';
import { listPoolNames, listPools } from './list-pools.ts';

/** A Redis of its own, since all of a Redis share its pools. */
async function withOwnStore(use: (store: Store) => Promise<void>): Promise<void> {
  const server = await startRedis();
  const store = await openStore({ url: server.url, name: 'test' });
  try {
    await use(store);
  } finally {
    await store.close();
    await server.stop();
  }
}

const namePools = (store: Store) => listPoolNames(store);
const later = (store: Store) => store.now() + POOL_UNUSED_MS + 1_000;

async function submitAndPrune(store: Store, { project, pool }: { project: string; pool: string }): Promise<void> {
  const job = await submitNew(store, project, { pool });
  await cancelJob(store, job);
  await pruneEnded(store, { project, now: store.now() + 10_000, maxAgeMs: 0, maxCount: 0, limit: 10 });
  expect(await findJob(store, project, job.id)).toBeUndefined();
}

describeWith('redis', 'a pool', () => {
  test('that has neither a job nor a worker is forgotten after a while, with all that its queue left', () =>
    withOwnStore(async (store) => {
      const { project, pool } = newNamespace();
      await submitAndPrune(store, { project, pool });
      expect(await forgetPools(store, { now: store.now(), limit: 10 })).toBe(0);
      expect(await namePools(store)).toEqual([pool]);
      expect(await forgetPools(store, { now: later(store), limit: 10 })).toBe(1);
      expect(await namePools(store)).toEqual([]);
      expect(await listKeys(store, `{ls:pool:${pool}}*`)).toEqual([]);
    }));

  test.each(['queued', 'scheduled', 'cancelled'] as const)('that has a %s job in any project is kept', (state) =>
    withOwnStore(async (store) => {
      const { project, pool } = newNamespace();
      await submitAndPrune(store, newNamespace());
      const job = await submitNew(store, project, { pool, ...(state === 'scheduled' ? { delay: '1h' } : {}) });
      if (state === 'cancelled') await cancelJob(store, job);
      await forgetPools(store, { now: later(store), limit: 10 });
      expect(await namePools(store)).toEqual([pool]);
      // It is not looked at again at once, so that thousands of such pools hide no other.
      expect(await forgetPools(store, { now: later(store), limit: 10 })).toBe(0);
    }),
  );

  test('that a worker serves is kept', () =>
    withOwnStore(async (store) => {
      const { pool } = newNamespace();
      const none = { slots: 1, cpus: 1, memoryBytes: 1 };
      const worker = {
        id: WORKER as WorkerId,
        state: 'active' as const,
        hostname: 'h',
        pid: 1,
        release: '0',
        engine: '',
        clockSkewMs: 0,
        obstacles: [],
      };
      await registerHeartbeat(store, {
        ...worker,
        pools: [pool],
        startedAt: 1,
        capacity: none,
        used: none,
        attempts: [],
      });
      expect(await forgetPools(store, { now: store.now() + POOL_UNUSED_MS - 1_000, limit: 10 })).toBe(0);
      expect(await namePools(store)).toEqual([pool]);
    }));

  test('that is used between the look and the forgetting is kept', () =>
    withOwnStore(async (store) => {
      const { project, pool } = newNamespace();
      await submitAndPrune(store, { project, pool });
      const now = later(store);
      const forgetting = forgetPools(store, { now, limit: 10 });
      // On the same connection it comes behind the look, and before the script that forgets.
      await store.names.add(store, newJob(store, project, { pool }));
      expect(await forgetting).toBe(0);
      expect(await namePools(store)).toEqual([pool]);
    }));

  test('that was forgotten is known again with its next job, and work goes on in it', () =>
    withOwnStore(async (store) => {
      const { project, pool } = newNamespace();
      await submitAndPrune(store, { project, pool });
      await forgetPools(store, { now: later(store), limit: 10 });
      // By then no process trusts what it wrote.
      store.names.clear();
      await submitNew(store, project, { pool });
      expect(await listPools(store, [project])).toMatchObject([{ name: pool, jobs: { queued: 1 }, tickets: 1 }]);
    }));

  test('is written anew by each process long before anybody may forget it', () =>
    withOwnStore(async (store) => {
      const names = new NameRegister();
      const job = newJob(store, newNamespace().project);
      expect(names.has(job)).toBe(false);
      await names.add(store, job);
      expect(names.has(job, performance.now() + NAME_TRUSTED_MS - 1_000)).toBe(true);
      expect(names.has(job, performance.now() + NAME_TRUSTED_MS)).toBe(false);
      expect(NAME_TRUSTED_MS * 4).toBeLessThan(POOL_UNUSED_MS);
    }));
});
