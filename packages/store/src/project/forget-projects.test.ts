import { describeWith, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { openStore } from '../connection/open-store.ts';
import type { Store } from '../connection/store.ts';
import { cancelJob } from '../job/cancel-job.ts';
import { deleteJob } from '../job/delete-job.ts';
import { findJob } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { listKeys, submitNew } from '../store.fixture.ts';
import { createProject } from './create-project.ts';
import { deleteProject } from './delete-project.ts';
import { forgetProjects, PROJECT_UNUSED_MS } from './forget-projects.ts';
import { listProjectNames } from './list-projects.ts';

const NAME = 'billing';
const POOL = 'small';

/** A Redis of its own: all projects in it are looked at. */
async function withStore(use: (store: Store) => Promise<void>): Promise<void> {
  const server = await startRedis();
  const store = await openStore({ url: server.url, name: 'test' });
  try {
    await createProject(store, { name: NAME, weight: 1, limits: {} });
    await use(store);
  } finally {
    await store.close();
    await server.stop();
  }
}

const forgetLater = (store: Store) =>
  forgetProjects(store, { now: store.now() + PROJECT_UNUSED_MS + 1_000, limit: 10 });

describeWith('redis', 'the name of a project', () => {
  test('is forgotten when it was deleted and nobody has used it for minutes', () =>
    withStore(async (store) => {
      expect(await forgetLater(store)).toBe(0);
      expect(await deleteProject(store, NAME)).toEqual({ word: 'ok' });
      expect(await forgetProjects(store, { now: store.now(), limit: 10 })).toBe(0);
      expect(await forgetLater(store)).toBe(1);
      expect(await listProjectNames(store)).toEqual([]);
    }));

  test('stays while a job is there that was accepted while it was deleted, and takes what that left with it', () =>
    withStore(async (store) => {
      await deleteProject(store, NAME);
      const { id } = await submitNew(store, NAME, { pool: POOL });
      expect(await forgetLater(store)).toBe(0);
      await cancelJob(store, { project: NAME, id });
      expect(await forgetLater(store)).toBe(0);
      const ended = await findJob(store, NAME, id);
      if (ended) await deleteJob(store, ended, store.now());
      expect(await listKeys(store, `{ls:${NAME}}*`)).not.toEqual([]);
      expect(await forgetLater(store)).toBe(1);
      expect(await listKeys(store, `*${NAME}*`)).toEqual([]);
      expect(await store.redis.zscore(keys.poolProjects(POOL), NAME)).toBeNull();
    }));
});
