import type { Ending, PhaseDurations } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { submitJob } from '../job/submit-job.ts';
import { keys } from '../keys.ts';
import {
  claimNew,
  commitEnding,
  FAILED,
  newJob,
  newNamespace,
  SUCCEEDED,
  submitNew,
  useStore,
} from '../store.fixture.ts';
import { listRunTimes, RUN_TIME_SECONDS } from './run-times.ts';

describeWith('redis', 'the run times of jobs', ({ redis }) => {
  const store = useStore(redis.url);

  async function run(
    { project, pool }: { project: string; pool: string },
    { ending = SUCCEEDED, phases }: { ending?: Ending; phases?: PhaseDurations },
  ): Promise<void> {
    const job = await submitNew(store(), project, { pool });
    const claim = await claimNew(store(), job);
    expect(await commitEnding(store(), claim, ending, phases ? { phases } : {})).toBe('ok');
  }

  test('hold for how long a slot was taken until its container was removed, the newest first, and not the wait before it', async () => {
    const place = newNamespace();
    await run(place, { phases: { waitMs: 5_000, pullMs: 100, createMs: 20, runMs: 300.6, finishMs: 4 } });
    await run(place, { phases: { runMs: 7 }, ending: FAILED });
    expect(await listRunTimes(store(), [place, newNamespace()])).toEqual([[7, 445], []]);
  });

  test('tell nothing of attempts that were cut off or never ran', async () => {
    const place = newNamespace();
    await run(place, { ending: { outcome: 'never-started', reason: 'image-not-found' }, phases: { pullMs: 9 } });
    await run(place, { ending: { outcome: 'interrupted' }, phases: { runMs: 8 } });
    expect(await listRunTimes(store(), [place])).toEqual([[]]);
  });

  test('are kept for a definition as well as for its pool', async () => {
    const { project, pool } = newNamespace();
    const { spec, ...rest } = newJob(store(), project, { pool });
    const job = { ...rest, spec: { ...spec, definition: { name: 'resize', version: 1 } } };
    await submitJob(store(), { job });
    await commitEnding(store(), await claimNew(store(), job), SUCCEEDED, { phases: { runMs: 3 } });
    const sources = [
      { project, pool },
      { project, definition: 'resize' },
    ];
    expect(await listRunTimes(store(), sources)).toEqual([[3], [3]]);
  });

  test('are bounded in number and in time', async () => {
    const { project, pool } = newNamespace();
    const key = keys.runTimes(project, `pool.${pool}`);
    await store().redis.rpush(key, ...Array.from({ length: 100 }, () => 1));
    await run({ project, pool }, { phases: { runMs: 2 } });
    const [times] = await listRunTimes(store(), [{ project, pool }]);
    expect(times).toHaveLength(100);
    expect(times?.[0]).toBe(2);
    expect(await store().redis.ttl(key)).toBeGreaterThan(RUN_TIME_SECONDS - 60);
  });
});
