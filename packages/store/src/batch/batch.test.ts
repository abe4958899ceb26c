import { type Batch, type BatchEvent, type Job, mintBatchId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { runScript } from '../connection/scripts.ts';
import { callAll } from '../connection/store.ts';
import { readEvents } from '../event/read-events.ts';
import { cancelJob } from '../job/cancel-job.ts';
import { submitJob } from '../job/submit-job.ts';
import { keys } from '../keys.ts';
import { expireOverdue } from '../maintenance/expire-overdue.ts';
import { pruneEnded } from '../maintenance/prune-ended.ts';
import { pruneBatches } from '../maintenance/prune-records.ts';
import {
  claimNew,
  commitEnding,
  FAILED,
  listKeys,
  newJob,
  newNamespace,
  SUCCEEDED,
  useStore,
} from '../store.fixture.ts';
import { createBatch } from './create-batch.ts';
import { closeBatch, endBatchIfDone } from './end-batch.ts';
import { endBatches } from './end-batches.ts';
import { findBatch } from './find-batch.ts';

const DAY_MS = 86_400_000;

describeWith('redis', 'a batch', ({ redis }) => {
  const store = useStore(redis.url);

  /** A batch of some jobs; it is not closed. */
  async function submitTogether(count: number): Promise<{ batch: Batch; jobs: Job[] }> {
    const { project } = newNamespace();
    const now = store().now();
    const batch: Batch = {
      version: 1,
      id: mintBatchId(now),
      project,
      labels: {},
      createdAt: now,
      counts: { total: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0 },
    };
    expect(await createBatch(store(), batch)).toBe('ok');
    const jobs = Array.from({ length: count }, (): Job => {
      return { ...newJob(store(), project, { expiresIn: '1s' }), batch: batch.id };
    });
    for (const job of jobs) expect(await submitJob(store(), { job })).toMatchObject({ word: 'ok' });
    return { batch, jobs };
  }

  const find = (batch: Batch) => findBatch(store(), batch.project, batch.id);
  const findEnds = async ({ project }: Batch) =>
    (await readEvents(store(), { project, after: '0', limit: 1_000 })).filter(
      (event): event is BatchEvent => event.type === 'batch.ended',
    );

  test('counts its jobs as each of them ends, and ends with the last one', async () => {
    const { batch, jobs } = await submitTogether(4);
    const [done, failed, cancelled] = jobs as [Job, Job, Job, Job];
    await closeBatch(store(), batch);
    await commitEnding(store(), await claimNew(store(), done), SUCCEEDED);
    await commitEnding(store(), await claimNew(store(), failed), FAILED);
    await cancelJob(store(), cancelled);
    expect(await findEnds(batch)).toEqual([]);
    expect((await find(batch))?.endedAt).toBeUndefined();
    await expireOverdue(store(), { project: batch.project, now: store().now() + 5_000, limit: 10 });
    const counts = { total: 4, succeeded: 1, failed: 1, cancelled: 1, expired: 1 };
    expect(await find(batch)).toMatchObject({ counts, endedAt: expect.any(Number) });
    expect(await findEnds(batch)).toMatchObject([{ batch: batch.id, project: batch.project, counts }]);
  });

  test('does not end before it is closed, also when no job of it is left', async () => {
    const { batch, jobs } = await submitTogether(2);
    for (const job of jobs) await cancelJob(store(), job);
    expect((await find(batch))?.endedAt).toBeUndefined();
    await closeBatch(store(), batch);
    expect(await find(batch)).toMatchObject({ endedAt: expect.any(Number), counts: { total: 2, cancelled: 2 } });
  });

  test('ends once, however many look at it at once', async () => {
    const { batch, jobs } = await submitTogether(8);
    const close = () => closeBatch(store(), batch);
    await Promise.all([close(), ...jobs.map((job) => cancelJob(store(), job)), close(), close()]);
    await Promise.all(Array.from({ length: 4 }, close));
    expect(await findEnds(batch)).toHaveLength(1);
  });

  test('whose last step was never made is ended by the maintenance loop', async () => {
    const { batch, jobs } = await submitTogether(1);
    await closeBatch(store(), batch);
    // What the script of the last end wrote, by a process that died behind it.
    await callAll(store(), (pipeline) => {
      for (const _ of jobs) pipeline.hincrby(keys.batch(batch.project, batch.id), 'failed', 1);
    });
    const walk = { project: batch.project, limit: 10, now: store().now() };
    expect(await endBatches(store(), walk)).toEqual({ ended: 1 });
    expect(await endBatches(store(), walk)).toEqual({ ended: 0 });
    expect(await findEnds(batch)).toHaveLength(1);
  });

  test('whose submission broke off is closed after a day, when nobody can resume it', async () => {
    const { batch, jobs } = await submitTogether(1);
    for (const job of jobs) await cancelJob(store(), job);
    const walk = (ageMs: number) =>
      endBatches(store(), { project: batch.project, limit: 10, now: batch.createdAt + ageMs });
    await walk(DAY_MS - 1);
    expect((await find(batch))?.closedAt).toBeUndefined();
    expect(await walk(DAY_MS)).toEqual({ ended: 1 });
    expect((await find(batch))?.endedAt).toBeDefined();
  });

  test('is not ended by a script whose caller counted wrongly', async () => {
    const { batch } = await submitTogether(1);
    await closeBatch(store(), batch);
    const now = store().now();
    expect(await endBatchIfDone(store(), { ...batch, closedAt: now })).toBe(false);
    expect(await createBatch(store(), batch)).toBe('exists');
    expect(await find(batch)).toMatchObject({ counts: { total: 1 } });
    const { project, id } = batch;
    const batchKeys = [keys.batch(project, id), keys.batches(project), keys.batchesEnded(project)];
    expect(await runScript(store(), 'prune-record', { keys: batchKeys, args: [id] })).toBe('wrong-state');
  });

  test('leaves nothing behind once it and its jobs are pruned', async () => {
    const { batch, jobs } = await submitTogether(3);
    const { project } = batch;
    for (const job of jobs) await cancelJob(store(), job);
    await closeBatch(store(), batch);
    const retention = { project, now: store().now() + 10_000, maxAgeMs: 0, maxCount: 1_000, limit: 100 };
    expect(await pruneBatches(store(), { ...retention, maxAgeMs: DAY_MS })).toBe(0);
    expect(await pruneBatches(store(), retention)).toBe(1);
    expect(await pruneEnded(store(), retention)).toBe(3);
    expect(await listKeys(store(), `{ls:${project}}*batch*`)).toEqual([]);
  });
});
