import type { Job } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { endWaitingJob } from '../job/end-waiting-job.ts';
import { findJob } from '../job/find-job.ts';
import { writeWaitingEnd } from '../job/write-waiting-end.ts';
import { keys } from '../keys.ts';
import { newNamespace, putInState, submitNew, useStore } from '../store.fixture.ts';
import { settleUnsettled } from './settle-unsettled.ts';

describeWith('redis', 'settleUnsettled', ({ redis }) => {
  const store = useStore(redis.url);
  const settle = (project: string, notedBefore = store().now() + 1_000) =>
    settleUnsettled(store(), { project, notedBefore, limit: 100 });
  const stateOf = async ({ project, id }: Job) => (await findJob(store(), project, id))?.state;

  test('goes on where a process died right after the end of a job, and not before others had their time', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    const job = await submitNew(store(), project, { after: [first.id], when: 'ended' });
    const now = store().now();
    // Without the step behind it.
    expect(await writeWaitingEnd(store(), { job: first, to: 'cancelled', reason: 'requested', now })).toBe('awaited');
    expect(await settle(project, now - 1)).toBe(0);
    expect(await stateOf(job)).toBe('blocked');
    expect(await settle(project)).toBe(1);
    expect(await stateOf(job)).toBe('queued');
    expect(await store().redis.exists(keys.unsettled(project))).toBe(0);
  });

  test('goes on where a process died right after the submission', async () => {
    const { project } = newNamespace();
    const { job: first } = await putInState(store(), project, 'succeeded');
    const job = await submitNew(store(), project, { after: [first.id] });
    // As it was before the step behind it.
    await store().redis.hset(keys.job(project, job.id), { state: 'blocked', blockedBy: 'jobs' });
    await store().redis.zadd(keys.unsettled(project), 0, `submitted:${job.id}`);
    expect(await settle(project)).toBe(1);
    expect(await stateOf(job)).toBe('queued');
    expect(await store().redis.exists(keys.unsettled(project))).toBe(0);
  });

  test('forgets notes of jobs that are gone', async () => {
    const { project } = newNamespace();
    const { id } = await submitNew(store(), project);
    await store().redis.zadd(keys.unsettled(project), 0, `submitted:${id}`, 0, `ended:${id}`);
    await store().redis.del(keys.job(project, id));
    expect(await settle(project)).toBe(0);
    expect(await store().redis.exists(keys.unsettled(project))).toBe(0);
  });

  test('a chain of twelve hundred ends with its first, the head of it behind that and the rest by the loop', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    let last = first;
    for (let length = 0; length < 1_200; length++) last = await submitNew(store(), project, { after: [last.id] });
    await endWaitingJob(store(), { job: first, to: 'expired', reason: 'deadline', now: store().now() });
    expect(await settle(project)).toBeGreaterThan(600);
    expect(await findJob(store(), project, last.id)).toMatchObject({ state: 'cancelled', reason: 'dependency-failed' });
    expect(await store().redis.zcard(keys.index(project, 'default', 'blocked'))).toBe(0);
    expect(await store().redis.exists(keys.unsettled(project))).toBe(0);
  });
});
