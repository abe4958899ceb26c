import { isJobEvent, isTerminal, JOB_STATES, toAttemptId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { claimAttempt } from '../attempt/claim-attempt.ts';
import { readEvents } from '../event/read-events.ts';
import {
  claimNew,
  commitEnding,
  dumpProject,
  FAILED,
  INTERRUPTED,
  newJob,
  newNamespace,
  putInState,
  SUCCEEDED,
  submitNew,
  toClaimInput,
  useStore,
} from '../store.fixture.ts';
import { Inbox } from '../worker/inbox.ts';
import { cancelJob } from './cancel-job.ts';
import { findJob } from './find-job.ts';

describeWith('redis', 'a cancellation', ({ redis }) => {
  const store = useStore(redis.url);

  test.for(JOB_STATES)('of a job that is %s ends it, asks for its end, or says that it is too late', async (state) => {
    const { project } = newNamespace();
    const { job } = await putInState(store(), project, state);
    const before = await dumpProject(store(), project);
    const { word, job: after } = await cancelJob(store(), { project, id: job.id });
    if (isTerminal(state)) {
      expect(word).toBe(state === 'cancelled' ? 'already' : 'ended');
      expect(await dumpProject(store(), project)).toEqual(before);
      return;
    }
    expect(word).toBe(state === 'running' ? 'requested' : 'cancelled');
    expect(after).toMatchObject({
      state: state === 'running' ? 'running' : 'cancelled',
      cancelRequestedAt: expect.any(Number),
    });
    const once = await dumpProject(store(), project);
    expect((await cancelJob(store(), { project, id: job.id })).word).toBe('already');
    expect(await dumpProject(store(), project)).toEqual(once);
  });

  test('of a job that there is not says so', async () => {
    const { project } = newNamespace();
    expect(await cancelJob(store(), newJob(store(), project))).toEqual({ word: 'not-found' });
  });

  test('takes the ticket back', async () => {
    const { project, pool } = newNamespace();
    const job = await submitNew(store(), project, { pool });
    expect(await store().tickets.count(pool)).toBe(1);
    await cancelJob(store(), job);
    expect(await store().tickets.count(pool)).toBe(0);
  });

  test('tells the worker at once', async () => {
    const { project } = newNamespace();
    const { job } = await claimNew(store(), await submitNew(store(), project));
    const worker = `worker_${job.id.slice(4)}` as never;
    const claim = await claimNew(store(), await submitNew(store(), project), { worker });
    const inbox = new Inbox(store(), worker);
    const message = inbox.next();
    await cancelJob(store(), claim.job);
    expect(await message).toEqual({ kind: 'cancel', attempt: toAttemptId(claim.job.id, 1) });
    inbox.close();
  });

  test.for([
    ['another try', FAILED],
    ['being handed back', INTERRUPTED],
  ] as const)('goes before %s', async ([, ending]) => {
    const { project, pool } = newNamespace();
    const claim = await claimNew(store(), await submitNew(store(), project, { pool, retry: { attempts: 9 } }));
    await cancelJob(store(), claim.job);
    expect(await commitEnding(store(), claim, ending)).toBe('cancel-requested');
    expect(await commitEnding(store(), claim, ending, { cancelRequested: true })).toBe('ok');
    expect(await findJob(store(), project, claim.job.id)).toMatchObject({ state: 'cancelled', reason: 'requested' });
  });

  test('does not undo a success that came before it', async () => {
    const claim = await claimNew(store(), await submitNew(store(), newNamespace().project));
    await cancelJob(store(), claim.job);
    expect(await commitEnding(store(), claim, SUCCEEDED, { cancelRequested: true })).toBe('ok');
    expect((await findJob(store(), claim.job.project, claim.job.id))?.state).toBe('succeeded');
  });

  test('of a hundred jobs while they are claimed and ended: each ends once and says so once', async () => {
    const { project } = newNamespace();
    const jobs = await Promise.all(Array.from({ length: 100 }, () => submitNew(store(), project)));
    await Promise.all(
      jobs.map(async (job) => {
        const live = async () => {
          const claim = await claimAttempt(store(), toClaimInput(job));
          if (claim.word !== 'claimed') return;
          const word = await commitEnding(store(), claim, INTERRUPTED);
          if (word === 'cancel-requested') await commitEnding(store(), claim, INTERRUPTED, { cancelRequested: true });
        };
        await Promise.all([live(), cancelJob(store(), job), cancelJob(store(), job)]);
        // A job that was handed back between the two requests waits again; the next one finds it.
        await cancelJob(store(), job);
      }),
    );
    const events = await readEvents(store(), { project, after: '0', limit: 10_000 });
    for (const { id } of jobs) {
      expect((await findJob(store(), project, id))?.state).toBe('cancelled');
      expect(events.filter(isJobEvent).filter(({ job, state }) => job === id && isTerminal(state))).toHaveLength(1);
    }
  });
});
