import type { Ending, Job, PhaseDurations } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { keys } from '../keys.ts';
import { claimNew, commitEnding, FAILED, newNamespace, SUCCEEDED, submitNew, useStore } from '../store.fixture.ts';
import { listRunTimes, RUN_TIME_SECONDS } from './run-times.ts';

describeWith('redis', 'the run times of jobs', ({ redis }) => {
  const store = useStore(redis.url);

  async function run(
    { project, pool }: { project: string; pool: string },
    { ending = SUCCEEDED, phases }: { ending?: Ending; phases?: PhaseDurations },
  ): Promise<Job> {
    const job = await submitNew(store(), project, { pool });
    const claim = await claimNew(store(), job);
    expect(await commitEnding(store(), claim, ending, phases ? { phases } : {})).toBe('ok');
    return job;
  }

  test('hold for how long a slot was taken, the newest first, and not the wait before it', async () => {
    const place = newNamespace();
    const job = await run(place, { phases: { waitMs: 5_000, pullMs: 100, createMs: 20, runMs: 300.6, finishMs: 4 } });
    await run(place, { phases: { runMs: 7 }, ending: FAILED });
    expect(await listRunTimes(store(), [job, { ...job, project: newNamespace().project }])).toEqual([[7, 425], []]);
  });

  test('tell nothing of attempts that were cut off or never ran', async () => {
    const place = newNamespace();
    await run(place, { ending: { outcome: 'never-started', reason: 'image-not-found' }, phases: { pullMs: 9 } });
    const job = await run(place, { ending: { outcome: 'interrupted' }, phases: { runMs: 8 } });
    expect(await listRunTimes(store(), [job])).toEqual([[]]);
  });

  test('are bounded in number and in time', async () => {
    const { project, pool } = newNamespace();
    const key = keys.runTimes(project, `pool.${pool}`);
    await store().redis.rpush(key, ...Array.from({ length: 100 }, () => 1));
    const job = await run({ project, pool }, { phases: { runMs: 2 } });
    const [times] = await listRunTimes(store(), [job]);
    expect(times).toHaveLength(100);
    expect(times?.[0]).toBe(2);
    expect(await store().redis.ttl(key)).toBeGreaterThan(RUN_TIME_SECONDS - 60);
  });
});
