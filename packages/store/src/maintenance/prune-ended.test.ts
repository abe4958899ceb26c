import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { findJob } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { claimNew, commitEnding, newNamespace, SUCCEEDED, submitNew, useStore } from '../store.fixture.ts';
import { pruneEnded } from './prune-ended.ts';

describeWith('redis', 'pruneEnded', ({ redis }) => {
  const store = useStore(redis.url);

  test('a job stays until those that were made to wait for it have ended', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    const other = await submitNew(store(), project);
    const job = await submitNew(store(), project, { after: [first.id, other.id] });
    const prune = (now: number) => pruneEnded(store(), { project, now, maxAgeMs: 1_000, maxCount: 100, limit: 10 });
    const later = store().now() + 10_000;
    const end = async (of: typeof job) => commitEnding(store(), await claimNew(store(), of), SUCCEEDED);

    await end(first);
    expect(await prune(later)).toBe(0);
    // It stands in nobody's way while it is awaited.
    expect(Number(await store().redis.zscore(keys.ended(project), first.id))).toBe(later);
    await end(other);
    const released = await findJob(store(), project, job.id);
    expect(released?.state).toBe('queued');
    // It may yet want their results.
    expect(await prune(later + 10_000)).toBe(0);
    await end(job);
    expect(await prune(later + 30_000)).toBe(3);
    expect(await store().redis.keys(`{ls:${project}}:job*`)).toEqual([]);
  });

  test('of two jobs of which one waits for the other both go', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    const job = await submitNew(store(), project, { after: [first.id] });
    for (const { id } of [first, job]) {
      const found = await findJob(store(), project, id);
      if (found) await commitEnding(store(), await claimNew(store(), found), SUCCEEDED);
    }
    const now = store().now() + 10_000;
    expect(await pruneEnded(store(), { project, now, maxAgeMs: 0, maxCount: 0, limit: 10 })).toBe(2);
  });
});
