import { describeWith } from '@longshore/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../connection/open-store.ts';
import type { Store } from '../connection/store.ts';
import { cancelJob } from '../job/cancel-job.ts';
import { submitJob } from '../job/submit-job.ts';
import {
  claimNew,
  commitEnding,
  dumpProject,
  FAILED,
  INTERRUPTED,
  newJob,
  newNamespace,
  SUCCEEDED,
  useStore,
} from '../store.fixture.ts';
import { createProject } from './create-project.ts';
import { findProject } from './list-projects.ts';

describeWith('redis', 'the limit on the jobs of a project that wait', ({ redis }) => {
  const store = useStore(redis.url);
  const others: Store[] = [];
  beforeAll(async () => {
    for (let count = 0; count < 4; count++) others.push(await openStore({ url: redis.url, name: 'test' }));
  });
  afterAll(() => Promise.all(others.map((other) => other.close())));

  const createLimited = async (queued: number) => {
    const { project, pool } = newNamespace();
    await createProject(store(), { name: project, weight: 1, limits: { queued } });
    const retry = { attempts: 2, backoff: { delay: '1h' } };
    return { project, submit: (from = store()) => submitOne(from, newJob(from, project, { pool, retry })) };
  };
  const submitOne = async (from: Store, job: ReturnType<typeof newJob>) => ({
    ...(await submitJob(from, { job })),
    job,
  });
  const count = async (project: string) => (await findProject(store(), project))?.jobs;

  test('is exact when many processes submit at once', async () => {
    const { project, submit } = await createLimited(50);
    const all = others.flatMap((from) => Array.from({ length: 40 }, () => submit(from)));
    const words = (await Promise.all(all)).map(({ word }) => word);
    expect(words.filter((word) => word === 'ok')).toHaveLength(50);
    expect(words.filter((word) => word === 'queue-full')).toHaveLength(110);
    expect(await count(project)).toEqual({ waiting: 50, running: 0, ended: 0 });
  });

  test('writes nothing of a job that it refuses, not even a ticket', async () => {
    const { project, submit } = await createLimited(1);
    const { job } = await submit();
    const before = await dumpProject(store(), project);
    expect((await submit()).word).toBe('queue-full');
    expect(await dumpProject(store(), project)).toEqual(before);
    expect(await store().tickets.count(job.spec.pool)).toBe(1);
  });

  test('has room again when a job starts or is cancelled, and not when one goes back to wait', async () => {
    const { project, submit } = await createLimited(1);
    const first = await submit();
    expect((await submit()).word).toBe('queue-full');
    const claim = await claimNew(store(), first.job);
    const second = await submit();
    expect(second.word).toBe('ok');
    await commitEnding(store(), claim, INTERRUPTED);
    expect(await count(project)).toEqual({ waiting: 2, running: 0, ended: 0 });
    await cancelJob(store(), second.job);
    expect((await submit()).word).toBe('queue-full');
    expect(await count(project)).toEqual({ waiting: 1, running: 0, ended: 1 });
  });

  test('counts a job that backs off, and forgets it when it has ended', async () => {
    const { project, submit } = await createLimited(1);
    const failing = await claimNew(store(), (await submit()).job);
    await commitEnding(store(), failing, FAILED);
    expect((await submit()).word).toBe('queue-full');
    await cancelJob(store(), failing.job);
    const done = await claimNew(store(), (await submit()).job);
    expect(await commitEnding(store(), done, SUCCEEDED)).toBe('ok');
    // Sent again because its answer was lost: it counts once.
    expect(await commitEnding(store(), done, SUCCEEDED)).toBe('ok');
    expect(await count(project)).toEqual({ waiting: 0, running: 0, ended: 2 });
  });

  test('does not refuse a job that is there already, nor a replay', async () => {
    const { submit } = await createLimited(1);
    const { job } = await submit();
    expect((await submitJob(store(), { job })).word).toBe('exists');
    const { project: other, submit: fill } = await createLimited(1);
    const idempotency = { key: 'key', fingerprint: 'print', answer: 'answer' };
    expect((await submitJob(store(), { job: newJob(store(), other), idempotency })).word).toBe('ok');
    expect((await fill()).word).toBe('queue-full');
    expect((await submitJob(store(), { job: newJob(store(), other), idempotency })).word).toBe('replayed');
  });
});
