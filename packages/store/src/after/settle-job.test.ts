import { type Job, type JobId, type JobRequestInput, type JobState, toAttemptId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { describe, expect, test } from 'vitest';
import { commitOutcome } from '../attempt/commit-outcome.ts';
import { readEvents } from '../event/read-events.ts';
import { cancelJob } from '../job/cancel-job.ts';
import { endWaitingJob } from '../job/end-waiting-job.ts';
import { findJob } from '../job/find-job.ts';
import { submitJob } from '../job/submit-job.ts';
import { keys } from '../keys.ts';
import { toJobLimits } from '../limit/to-job-limits.ts';
import { promoteDue } from '../maintenance/promote-due.ts';
import {
  claimNew,
  commitEnding,
  FAILED,
  listKeys,
  newJob,
  newNamespace,
  putInState,
  SUCCEEDED,
  submitLimited,
  submitNew,
  useStore,
} from '../store.fixture.ts';

const HOUR_MS = 3_600_000;

describeWith('redis', 'a job that waits for others', ({ redis }) => {
  const store = useStore(redis.url);

  const submitAfter = (project: string, after: readonly JobId[], fields: Partial<JobRequestInput> = {}) =>
    submitNew(store(), project, { after: [...after], ...fields });
  const stateOf = async ({ project, id }: Job) => (await findJob(store(), project, id))?.state;
  const end = async (job: Job, ending = SUCCEEDED) => commitEnding(store(), await claimNew(store(), job), ending);

  test('is blocked until all of them have succeeded, and is queued then with its ticket', async () => {
    const { project, pool } = newNamespace();
    const [first, second] = [await submitNew(store(), project), await submitNew(store(), project)];
    const job = await submitAfter(project, [first.id, second.id], { pool });
    expect(await findJob(store(), project, job.id)).toMatchObject({ state: 'blocked', blockedBy: 'jobs' });
    await end(first);
    expect(await stateOf(job)).toBe('blocked');
    await end(second);
    const queued = await findJob(store(), project, job.id);
    expect(queued).toMatchObject({ state: 'queued', queuedAt: expect.any(Number) });
    expect(queued).not.toHaveProperty('blockedBy');
    expect(await store().tickets.count(pool)).toBe(1);
    const types = (await readEvents(store(), { project, after: '0', limit: 100 }))
      .filter((event) => 'job' in event && event.job === job.id)
      .map(({ type }) => type);
    expect(types).toEqual(['job.blocked', 'job.scheduled', 'job.queued']);
  });

  test('goes on at once where they had ended before it came', async () => {
    const { project } = newNamespace();
    const { job: first } = await putInState(store(), project, 'succeeded');
    const submitted = await submitJob(store(), { job: newJob(store(), project, { after: [first.id] }) });
    expect(submitted).toMatchObject({ word: 'ok', job: { state: 'queued' } });
    expect(await store().redis.exists(keys.unsettled(project))).toBe(0);
  });

  describe.each<[JobState, { succeeded: JobState; failed: JobState; ended: JobState }]>([
    ['succeeded', { succeeded: 'queued', failed: 'cancelled', ended: 'queued' }],
    ['failed', { succeeded: 'cancelled', failed: 'queued', ended: 'queued' }],
    ['expired', { succeeded: 'cancelled', failed: 'queued', ended: 'queued' }],
    ['cancelled', { succeeded: 'cancelled', failed: 'cancelled', ended: 'queued' }],
  ])('for one that ended as %s', (ended, becomes) => {
    test.each(['succeeded', 'failed', 'ended'] as const)('when: %s', async (when) => {
      const { project } = newNamespace();
      const { job: awaited } = await putInState(store(), project, ended);
      const open = await submitNew(store(), project);
      expect(await stateOf(await submitAfter(project, [awaited.id], { when }))).toBe(becomes[when]);
      // Another that is still open is not waited for in vain.
      const both = await submitAfter(project, [open.id, awaited.id], { when });
      expect(await stateOf(both)).toBe(becomes[when] === 'cancelled' ? 'cancelled' : 'blocked');
    });
  });

  test('is cancelled with a reason where it waits in vain, and so are those that wait for it', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    const second = await submitAfter(project, [first.id]);
    const third = await submitAfter(project, [second.id]);
    const cleanUp = await submitAfter(project, [third.id], { when: 'ended' });
    await end(first, FAILED);
    for (const { id } of [second, third]) {
      expect(await findJob(store(), project, id)).toMatchObject({ state: 'cancelled', reason: 'dependency-failed' });
    }
    expect(await stateOf(cleanUp)).toBe('queued');
  });

  test.each(['cancel', 'expire'] as const)('learns of a waiting one that ends: %s', async (how) => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project, { delay: '1h' });
    const job = await submitAfter(project, [first.id], { when: 'ended' });
    if (how === 'cancel') await cancelJob(store(), first);
    else await endWaitingJob(store(), { job: first, to: 'expired', reason: 'deadline', now: store().now() });
    expect(await stateOf(job)).toBe('queued');
  });

  test('learns of a lost one that is given up without its worker', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    const job = await submitAfter(project, [first.id], { when: 'failed' });
    const { job: running } = await claimNew(store(), first, { leaseMs: -1 });
    const counts = { attemptsUsed: 0, faults: { lost: 3 } };
    const decision = { trigger: 'fail', reason: 'poison' } as const;
    const lost = {
      job: running,
      attempt: toAttemptId(first.id, 1),
      token: undefined,
      ending: { outcome: 'lost' } as const,
    };
    expect(await commitOutcome(store(), { ...lost, decision, counts })).toBe('ok');
    expect(await stateOf(job)).toBe('queued');
  });

  test('waits for its time as well, which counts from its submission', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    const job = await submitAfter(project, [first.id], { delay: '1h' });
    expect(await promoteDue(store(), { project, now: job.createdAt + 2 * HOUR_MS, limit: 10 })).toBe(0);
    await end(first);
    expect(await findJob(store(), project, job.id)).toMatchObject({
      state: 'scheduled',
      dueAt: job.createdAt + HOUR_MS,
    });
    expect(await promoteDue(store(), { project, now: job.createdAt + HOUR_MS, limit: 10 })).toBe(1);
    expect(await stateOf(job)).toBe('queued');
  });

  test('goes on beside more than a hundred others that wait for the same', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    await Promise.all(Array.from({ length: 120 }, () => submitAfter(project, [first.id])));
    await end(first);
    expect(await store().redis.zcard(keys.index(project, 'default', 'queued'))).toBe(120);
  });

  test('comes to its limits once the others have ended', async () => {
    const { project } = newNamespace();
    const limits = toJobLimits({ concurrency: { key: 'key', limit: 1, whenFull: 'queue' } });
    const holder = await submitLimited(store(), project, { limits });
    const first = await submitNew(store(), project);
    const job = await submitLimited(store(), project, { limits, fields: { after: [first.id] } });
    expect(job.blockedBy).toBe('jobs');
    await end(first);
    expect(await findJob(store(), project, job.id)).toMatchObject({
      state: 'blocked',
      blockedBy: `limit:${limits[0]?.id}`,
    });
    await end(holder);
    expect(await stateOf(job)).toBe('queued');
  });

  test('does not stand in the way at its limits before that', async () => {
    const { project } = newNamespace();
    const limits = toJobLimits({ concurrency: { key: 'key', limit: 1, whenFull: 'queue' } });
    const first = await submitNew(store(), project);
    await submitLimited(store(), project, { limits, fields: { after: [first.id], priority: 9 } });
    expect((await submitLimited(store(), project, { limits })).state).toBe('queued');
  });

  test('can be cancelled meanwhile, and is left alone then', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    const job = await submitAfter(project, [first.id]);
    await cancelJob(store(), job);
    await end(first);
    expect(await findJob(store(), project, job.id)).toMatchObject({ state: 'cancelled', reason: 'requested' });
  });

  test('is not kept where one of those it names is not there, so that no circle can be made', async () => {
    const { project } = newNamespace();
    const { project: other } = newNamespace();
    const first = await submitNew(store(), project);
    const foreign = await submitNew(store(), other);
    const own = newJob(store(), project);
    for (const named of [foreign.id, own.id]) {
      const job: Job = { ...newJob(store(), project, { after: [first.id, named] }), id: own.id };
      expect(await submitJob(store(), { job })).toEqual({ word: 'no-such-job', place: 1 });
    }
    expect((await listKeys(store(), `{ls:${project}}*`)).filter((name) => name.includes(own.id))).toEqual([]);
    expect(await store().redis.exists(keys.dependents(project, first.id), keys.unsettled(project))).toBe(0);
  });

  test('is there already where it is submitted again after the other is gone', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    const job = await submitAfter(project, [first.id]);
    await store().redis.del(keys.job(project, first.id));
    expect(await submitJob(store(), { job })).toEqual({ word: 'exists' });
  });

  test('is answered as it was where its submission is repeated after the other is gone', async () => {
    const { project } = newNamespace();
    const first = await submitNew(store(), project);
    const idempotency = { key: 'key', fingerprint: 'print', answer: 'answer' };
    const job = newJob(store(), project, { after: [first.id] });
    expect(await submitJob(store(), { job, idempotency })).toMatchObject({ word: 'ok' });
    await store().redis.del(keys.job(project, first.id));
    const again = newJob(store(), project, { after: [first.id] });
    expect(await submitJob(store(), { job: again, idempotency })).toEqual({ word: 'replayed', answer: 'answer' });
  });
});
