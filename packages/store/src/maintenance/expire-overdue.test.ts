import { type Job, WAITING_STATES } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { describe, expect, test } from 'vitest';
import { claimAttempt } from '../attempt/claim-attempt.ts';
import type { Store } from '../connection/store.ts';
import { findJob } from '../job/find-job.ts';
import { submitJob } from '../job/submit-job.ts';
import {
  claimNew,
  commitEnding,
  FAILED,
  newJob,
  newNamespace,
  SUCCEEDED,
  submitNew,
  toClaimInput,
  useStore,
} from '../store.fixture.ts';
import { expireOverdue } from './expire-overdue.ts';

const HOUR_MS = 3_600_000;
const retry = { attempts: 2, backoff: { delay: '2h', jitter: false } };

/** A job that waits in a state, and is overdue in an hour. */
async function waitIn(store: Store, state: Job['state'], timing: { expiresIn?: string; deadline?: string }) {
  const { project } = newNamespace();
  if (state === 'blocked') {
    const job: Job = { ...newJob(store, project, timing), state };
    await submitJob(store, { job });
    return job;
  }
  const fields = { ...timing, retry, ...(state === 'scheduled' ? { delay: '59m' } : {}) };
  const job = await submitNew(store, project, fields);
  if (state === 'backing-off') await commitEnding(store, await claimNew(store, job), FAILED);
  return job;
}

describeWith('redis', 'expireOverdue', ({ redis }) => {
  const store = useStore(redis.url);

  describe.each([
    [{ expiresIn: '1h' }, 'not-started-in-time'],
    [{ deadline: '1h' }, 'deadline'],
    [{ deadline: '1h', expiresIn: '2h' }, 'deadline'],
    [{ deadline: '2h', expiresIn: '1h' }, 'not-started-in-time'],
  ])('with %j', (timing, reason) => {
    test.each(WAITING_STATES)('a job that is %s expires at that instant and not before', async (state) => {
      const { id, project } = await waitIn(store(), state, timing);
      const at = store().now() + HOUR_MS;
      expect(await expireOverdue(store(), { project, now: at - 60_000, limit: 10 })).toBe(0);
      expect((await findJob(store(), project, id))?.state).toBe(state);
      expect(await expireOverdue(store(), { project, now: at, limit: 10 })).toBe(1);
      expect(await findJob(store(), project, id)).toMatchObject({ state: 'expired', reason });
    });
  });

  test('a job that runs at its deadline is left to its worker, and no attempt follows', async () => {
    const { project } = newNamespace();
    const job = await submitNew(store(), project, { deadline: '1h', retry });
    const claim = await claimNew(store(), job);
    expect(claim.job.deadlineAt).toBe(job.deadlineAt);
    const now = store().now() + HOUR_MS;
    expect(await expireOverdue(store(), { project, now, limit: 10 })).toBe(0);
    await commitEnding(store(), claim, { outcome: 'timed-out', reason: 'deadline' });
    expect(await findJob(store(), project, job.id)).toMatchObject({ state: 'failed', reason: 'deadline' });
  });

  test('a job that ended in time is forgotten by the loop', async () => {
    const { project } = newNamespace();
    await commitEnding(
      store(),
      await claimNew(store(), await submitNew(store(), project, { deadline: '1h' })),
      SUCCEEDED,
    );
    for (const now of [store().now() + HOUR_MS, store().now() + 2 * HOUR_MS]) {
      expect(await expireOverdue(store(), { project, now, limit: 10 })).toBe(0);
    }
    expect(await store().redis.exists(`{ls:${project}}:expiry`)).toBe(0);
  });

  test('a claim after the deadline is refused, and the job expires', async () => {
    const { project } = newNamespace();
    const made = newJob(store(), project, { deadline: '1h' });
    const job: Job = { ...made, deadlineAt: store().now() - 1 };
    await submitJob(store(), { job });
    expect(await claimAttempt(store(), toClaimInput(job))).toEqual({ word: 'expired' });
    expect(await findJob(store(), project, job.id)).toMatchObject({ state: 'expired', reason: 'deadline', attempt: 0 });
  });
});
