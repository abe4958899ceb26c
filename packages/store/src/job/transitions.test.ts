import {
  type Decision,
  type Ending,
  isTerminal,
  type Job,
  type JobTrigger,
  listPairs,
  TRANSITIONS,
  toAttemptId,
} from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { releaseJob } from '../after/release-job.ts';
import { claimAttempt } from '../attempt/claim-attempt.ts';
import { commitOutcome } from '../attempt/commit-outcome.ts';
import type { Store } from '../connection/store.ts';
import { readEvents } from '../event/read-events.ts';
import { admitJob } from '../limit/admit-job.ts';
import { setLimit } from '../limit/set-limit.ts';
import { promoteJob } from '../maintenance/promote-due.ts';
import { dumpProject, newNamespace, putInState, type Standing, toClaimInput, useStore } from '../store.fixture.ts';
import { requestCancel } from './cancel-job.ts';
import { endWaitingJob } from './end-waiting-job.ts';
import { findJob } from './find-job.ts';
import { submitJob } from './submit-job.ts';

const HOUR_MS = 3_600_000;
const HELD = 'definition.held';

/** Pulls a trigger by the function that is its only way in. True where it said that it moved the job. */
async function pull(store: Store, trigger: JobTrigger, { job, token }: Standing): Promise<boolean> {
  const now = store.now();
  switch (trigger) {
    case 'submit':
      return await submitted(store, { ...job, state: 'queued', queuedAt: now });
    case 'schedule':
      return await submitted(store, { ...job, state: 'scheduled', dueAt: now + HOUR_MS });
    case 'block':
      return await submitted(store, { ...job, state: 'blocked', blockedBy: 'jobs', blockedAt: now });
    case 'release':
      // Its time has not come, or it would go on at once.
      return await releaseJob(store, { ...job, dueAt: now + HOUR_MS }, now);
    case 'skip':
      return await submitted(store, { ...job, state: 'cancelled', endedAt: now, reason: 'skipped' });
    case 'admit':
      return (await admitJob(store, { ...job, state: 'blocked' }, now)).word === 'admitted';
    case 'hold':
      return await hold(store, job, now + 2 * HOUR_MS);
    case 'fall-due':
      return await promoteJob(store, job, now + 2 * HOUR_MS);
    case 'claim':
      return (await claimAttempt(store, toClaimInput(job))).word === 'claimed';
    case 'cancel':
      return (await endWaitingJob(store, { job, to: 'cancelled', reason: 'requested', now })) === 'ok';
    case 'expire':
      return (await endWaitingJob(store, { job, to: 'expired', reason: 'not-started-in-time', now })) === 'ok';
    case 'request-cancel':
      // A job that never ran has no attempt to be stopped; its first is named.
      return (await requestCancel(store, { ...job, attempt: Math.max(1, job.attempt) }, 'requested')) === 'requested';
    default:
      return await commit(store, trigger, { job, token: token ?? 'no-token' });
  }
}

async function submitted(store: Store, job: Job): Promise<boolean> {
  return (await submitJob(store, { job })).word === 'ok';
}

/** A claim holds what is queued; what waits for its time is held when that comes. */
async function hold(store: Store, job: Job, now: number): Promise<boolean> {
  if (job.state === 'scheduled' || job.state === 'backing-off') {
    return (await admitJob(store, job, now)).word === 'blocked';
  }
  return (await claimAttempt(store, toClaimInput(job))).word === 'blocked';
}

type CommitTrigger = Decision['trigger'];

const ENDINGS: Readonly<Record<CommitTrigger, [Ending, Decision]>> = {
  succeed: [{ outcome: 'succeeded', exitCode: 0 }, { trigger: 'succeed' }],
  stop: [{ outcome: 'cancelled' }, { trigger: 'stop' }],
  fail: [
    { outcome: 'failed', exitCode: 7 },
    { trigger: 'fail', reason: 'attempts-exhausted' },
  ],
  requeue: [{ outcome: 'interrupted' }, { trigger: 'requeue' }],
  'back-off': [
    { outcome: 'failed', exitCode: 7 },
    { trigger: 'back-off', delayMs: HOUR_MS, reason: 'failed' },
  ],
};

async function commit(store: Store, trigger: CommitTrigger, { job, token }: { job: Job; token: string }) {
  const [ending, decision] = ENDINGS[trigger];
  // A job that never ran has no attempt that could be committed; its first is named.
  const attempt = toAttemptId(job.id, Math.max(1, job.attempt));
  const counts = { attemptsUsed: 1, faults: {} };
  return (await commitOutcome(store, { job, attempt, token, ending, decision, counts })) === 'ok';
}

describeWith('redis', 'the scripts and the table of transitions', ({ redis }) => {
  const store = useStore(redis.url);

  test.concurrent.for(listPairs())('$from, $trigger: $to', async ({ from, trigger, to }, { expect }) => {
    const { project } = newNamespace();
    const limits = trigger === 'hold' ? [{ id: HELD }] : undefined;
    const standing = await putInState(store(), project, from, limits);
    if (trigger === 'hold') await setLimit(store(), { project, id: HELD, isPaused: true });
    const before = await dumpProject(store(), project);
    const moved = await pull(store(), trigger, standing);
    if (!to) {
      expect(moved).toBe(false);
      expect(await dumpProject(store(), project)).toEqual(before);
      return;
    }
    expect(moved).toBe(true);
    const job = await findJob(store(), project, standing.job.id);
    expect(job?.state).toBe(to);
    for (const field of TRANSITIONS[trigger].sets) expect(job).toHaveProperty(field);
    const [event] = (await readEvents(store(), { project, after: '0', limit: 100 })).reverse();
    expect(event).toMatchObject({ type: TRANSITIONS[trigger].emits, state: to, job: standing.job.id, project });
    await expectIndexed(store(), job as Job);
  });

  test('a commit without a token, as the rescue makes it, changes nothing while the lease lasts', async () => {
    const { project } = newNamespace();
    const { job } = await putInState(store(), project, 'running');
    const before = await dumpProject(store(), project);
    for (const trigger of ['succeed', 'stop', 'fail', 'requeue', 'back-off'] as const) {
      expect(await commit(store(), trigger, { job, token: '' })).toBe(false);
    }
    expect(await dumpProject(store(), project)).toEqual(before);
  });
});

/** It is in the index of its state and in no other one, and among the due and the ended where it belongs there. */
async function expectIndexed(store: Store, { project, id, state, blockedBy }: Job): Promise<void> {
  const places: string[] = [];
  for (const name of Object.keys(await dumpProject(store, project))) {
    if ((await store.redis.type(name)) !== 'zset') continue;
    const members = await store.redis.zrange(name, 0, '-1');
    if (members.some((member) => member.startsWith(id))) places.push(name.slice(name.indexOf('}:') + 2));
  }
  const expected = [`jobs:default:${state}`];
  if (state === 'scheduled' || state === 'backing-off') expected.push('due');
  if (state === 'running') expected.push('leases');
  if (isTerminal(state)) expected.push('ended');
  if (state === 'blocked' && blockedBy?.startsWith('limit:')) expected.push(`limit:${HELD}:waiting`);
  expect(places.sort()).toEqual(expected.sort());
}
