import type { Job, JobLimit, JobRequestInput } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { claimAttempt } from '../attempt/claim-attempt.ts';
import type { Store } from '../connection/store.ts';
import { cancelJob } from '../job/cancel-job.ts';
import { findJob } from '../job/find-job.ts';
import { submitJob } from '../job/submit-job.ts';
import { keys } from '../keys.ts';
import { openLimits } from '../maintenance/open-limits.ts';
import { promoteDue } from '../maintenance/promote-due.ts';
import {
  claimNew,
  commitEnding,
  FAILED,
  letDie,
  listKeys,
  newJob,
  newNamespace,
  SUCCEEDED,
  submitLimited,
  toClaimInput,
  useStore,
} from '../store.fixture.ts';
import { describeLimit } from './describe-limit.ts';
import { findLimitPlace } from './find-limit-place.ts';
import { setLimit } from './set-limit.ts';
import { toJobLimits } from './to-job-limits.ts';

const KEY = 'customer-7';
const DEFINITION = 'definition.resize';

/** Of a key: so many at once. */
function atOnce(slots: number, whenFull: JobLimit['whenFull'] = 'queue'): JobLimit[] {
  return toJobLimits({ concurrency: { key: KEY, limit: slots, whenFull } });
}

describeWith('redis', 'a limit', ({ redis }) => {
  const store = useStore(redis.url);

  async function submit(project: string, limits: JobLimit[], fields: Partial<JobRequestInput> = {}): Promise<Job> {
    return await submitLimited(store(), project, { limits, fields });
  }
  const stateOf = async ({ project, id }: Job) => (await findJob(store(), project, id))?.state;
  const statesOf = async (jobs: readonly Job[]) => await Promise.all(jobs.map(stateOf));

  test('lets on as many jobs as it has slots, and the next when one of these has ended', async () => {
    const { project } = newNamespace();
    const [first, second, third] = [
      await submit(project, atOnce(1)),
      await submit(project, atOnce(1)),
      await submit(project, atOnce(1)),
    ];
    expect([first.state, second.state, third.state]).toEqual(['queued', 'blocked', 'blocked']);
    const claim = await claimNew(store(), first);
    expect(await statesOf([second, third])).toEqual(['blocked', 'blocked']);
    await commitEnding(store(), claim, SUCCEEDED);
    expect(await statesOf([second, third])).toEqual(['queued', 'blocked']);
  });

  test('of those that wait lets on the one of the highest priority, then the oldest', async () => {
    const { project } = newNamespace();
    const running = await claimNew(store(), await submit(project, atOnce(1)));
    const older = await submit(project, atOnce(1), { priority: 5 });
    const newer = await submit(project, atOnce(1), { priority: 5 });
    const urgent = await submit(project, atOnce(1), { priority: 9 });
    expect(await findLimitPlace(store(), newer)).toMatchObject({ ahead: 2 });
    await commitEnding(store(), running, SUCCEEDED);
    expect(await statesOf([older, newer, urgent])).toEqual(['blocked', 'blocked', 'queued']);
  });

  test('is not passed by a newcomer while another job waits there', async () => {
    const { project } = newNamespace();
    await setLimit(store(), { project, id: DEFINITION, isPaused: true });
    const waiting = await submit(project, [{ id: DEFINITION }]);
    // It opens, and nobody has let on yet who waits.
    await store().redis.hdel(keys.limit(project, DEFINITION), 'paused');
    const newcomer = await submit(project, [{ id: DEFINITION }]);
    expect(await statesOf([waiting, newcomer])).toEqual(['blocked', 'blocked']);
    await openLimits(store(), { project, now: store().now() + 2_001, limit: 10 });
    expect(await statesOf([waiting, newcomer])).toEqual(['queued', 'queued']);
  });

  test('gets its slot back when a job that holds it is cancelled before it starts', async () => {
    const { project } = newNamespace();
    const [first, second] = [await submit(project, atOnce(1)), await submit(project, atOnce(1))];
    await cancelJob(store(), first);
    expect(await stateOf(second)).toBe('queued');
  });

  test('keeps the slot of a job whose worker was lost, and gives it back where the attempt failed by itself', async () => {
    const { project } = newNamespace();
    const retry = { attempts: 3, backoff: { delay: '1h', jitter: false } };
    const [first, second] = [await submit(project, atOnce(1), { retry }), await submit(project, atOnce(1))];
    await commitEnding(store(), await claimNew(store(), first), { outcome: 'lost' });
    expect(await statesOf([first, second])).toEqual(['backing-off', 'blocked']);
    await promoteDue(store(), { project, now: store().now() + 3_600_000, limit: 10 });
    expect(await statesOf([first, second])).toEqual(['queued', 'blocked']);

    const again = await claimNew(store(), (await findJob(store(), project, first.id)) as Job);
    await commitEnding(store(), again, FAILED);
    expect(await statesOf([first, second])).toEqual(['backing-off', 'queued']);
    // After its pause it waits like others do, and as the older one goes first.
    const third = await submit(project, atOnce(1));
    await promoteDue(store(), { project, now: store().now() + 7_200_000, limit: 10 });
    expect(await statesOf([first, third])).toEqual(['blocked', 'blocked']);
    await commitEnding(store(), await claimNew(store(), second), SUCCEEDED);
    expect(await statesOf([first, third])).toEqual(['queued', 'blocked']);
  });

  test('that is paused or lowered holds what has not started, and lets it on when it opens again', async () => {
    const { project } = newNamespace();
    await setLimit(store(), { project, id: DEFINITION, slots: 2 });
    const [first, second] = [await submit(project, [{ id: DEFINITION }]), await submit(project, [{ id: DEFINITION }])];
    await setLimit(store(), { project, id: DEFINITION, slots: 1 });
    expect(await claimAttempt(store(), toClaimInput(second))).toEqual({ word: 'blocked' });
    expect(await statesOf([first, second])).toEqual(['queued', 'blocked']);
    await setLimit(store(), { project, id: DEFINITION, isPaused: true });
    expect(await claimAttempt(store(), toClaimInput(first))).toEqual({ word: 'blocked' });
    expect(await describeLimit(store(), { project, id: DEFINITION })).toEqual({
      id: DEFINITION,
      slots: 1,
      isPaused: true,
      held: 0,
      waiting: 2,
    });
    await setLimit(store(), { project, id: DEFINITION, slots: null, isPaused: false });
    expect(await statesOf([first, second])).toEqual(['queued', 'queued']);
  });

  test('is passed together with all others of a job, or none of them is', async () => {
    const { project } = newNamespace();
    await setLimit(store(), { project, id: DEFINITION, isPaused: true });
    const both = await submit(project, [...atOnce(1), { id: DEFINITION }]);
    expect(both).toMatchObject({ state: 'blocked' });
    expect(await findLimitPlace(store(), (await findJob(store(), project, both.id)) as Job)).toEqual({
      id: DEFINITION,
      ahead: 0,
    });
    const one = await submit(project, atOnce(1));
    expect(await stateOf(one)).toBe('queued');
    await setLimit(store(), { project, id: DEFINITION, isPaused: false });
    expect((await findJob(store(), project, both.id))?.blockedBy).toBe(`limit:${atOnce(1)[0]?.id}`);
    await cancelJob(store(), one);
    expect(await stateOf(both)).toBe('queued');
  });

  test('of a key has the numbers of the newest job', async () => {
    const { project } = newNamespace();
    const jobs = [await submit(project, atOnce(1)), await submit(project, atOnce(1))];
    expect(await statesOf(jobs)).toEqual(['queued', 'blocked']);
    const raising = await submit(project, atOnce(3));
    expect(await statesOf([...jobs, raising])).toEqual(['queued', 'queued', 'queued']);
  });

  test('that is full refuses a job that asks for it, and nothing of it is kept', async () => {
    const { project } = newNamespace();
    await submit(project, atOnce(1));
    const job = newJob(store(), project, {}, atOnce(1, 'reject'));
    const before = await listKeys(store(), `*${project}*`);
    const idempotency = { key: 'k', fingerprint: 'f', answer: 'a' };
    expect(await submitJob(store(), { job, idempotency })).toEqual({ word: 'full' });
    expect(await listKeys(store(), `*${project}*`)).toEqual(before);
  });

  test('that is full lets a job that asks for it end as skipped', async () => {
    const { project } = newNamespace();
    await submit(project, atOnce(1));
    const skipped = await submit(project, atOnce(1, 'skip'));
    expect(skipped).toMatchObject({ state: 'cancelled', reason: 'skipped' });
    expect(await findJob(store(), project, skipped.id)).toMatchObject({ state: 'cancelled', reason: 'skipped' });
  });

  test('that is full gives way to a newer job: what waits is cancelled, and what runs is asked to stop', async () => {
    const { project } = newNamespace();
    const running = await claimNew(store(), await submit(project, atOnce(1, 'replace')));
    const waiting = await submit(project, atOnce(1, 'replace'));
    const newest = await submit(project, atOnce(1, 'replace'));
    expect(await findJob(store(), project, waiting.id)).toMatchObject({ state: 'cancelled', reason: 'replaced' });
    expect(await stateOf(newest)).toBe('blocked');
    expect(await commitEnding(store(), running, FAILED, { cancelRequested: true })).toBe('ok');
    expect(await findJob(store(), project, running.job.id)).toMatchObject({ state: 'cancelled', reason: 'replaced' });
    expect(await stateOf(newest)).toBe('queued');
  });

  test.each(['reject', 'skip'] as const)(
    'with "%s" never takes one job too many from many at once',
    async (whenFull) => {
      const { project } = newNamespace();
      const submitted = await Promise.all(
        Array.from({ length: 50 }, () =>
          submitJob(store(), { job: newJob(store(), project, {}, atOnce(3, whenFull)) }),
        ),
      );
      const taken = submitted.filter((each) => each.word === 'ok' && each.job.state !== 'cancelled');
      expect(taken).toHaveLength(3);
    },
  );

  test('lets jobs on at its rate, each at a known time, and a burst after a quiet time', async () => {
    const { project } = newNamespace();
    const clock = { at: store().now() };
    const timed: Store = Object.create(store(), { now: { value: () => clock.at } });
    const limits = toJobLimits({ rateLimit: { key: KEY, rate: { intervalMs: 1_000, burst: 2 } } });
    const jobs: Job[] = [];
    for (let count = 0; count < 4; count++) jobs.push(await submitLimited(timed, project, { limits }));
    expect(await statesOf(jobs)).toEqual(['queued', 'queued', 'blocked', 'blocked']);
    const id = limits[0]?.id as string;
    expect(await describeLimit(timed, { project, id })).toMatchObject({ waiting: 2, opensAt: clock.at + 1_000 });
    clock.at += 999;
    await openLimits(timed, { project, now: clock.at, limit: 10 });
    expect(await statesOf(jobs)).toEqual(['queued', 'queued', 'blocked', 'blocked']);
    // Late by less than a second: those that wait lose nothing of their time by it.
    clock.at += 400;
    await openLimits(timed, { project, now: clock.at, limit: 10 });
    expect(await statesOf(jobs)).toEqual(['queued', 'queued', 'queued', 'blocked']);
    expect(await describeLimit(timed, { project, id })).toMatchObject({ opensAt: clock.at - 1_399 + 2_000 });
  });

  test('whose rate is raised lets on at once who waited for the slow one', async () => {
    const { project } = newNamespace();
    await setLimit(store(), { project, id: DEFINITION, rate: { intervalMs: 86_400_000, burst: 1 } });
    const [, waiting] = [await submit(project, [{ id: DEFINITION }]), await submit(project, [{ id: DEFINITION }])];
    await setLimit(store(), { project, id: DEFINITION, rate: { intervalMs: 10, burst: 1 } });
    const soon = store().now() + 20;
    const timed: Store = Object.create(store(), { now: { value: () => soon } });
    await openLimits(timed, { project, now: soon, limit: 10 });
    expect(await stateOf(waiting as Job)).toBe('queued');
  });

  test('of a key leaves nothing behind when nobody holds it, waits for it or owes it', async () => {
    const { project } = newNamespace();
    const limits = toJobLimits({
      concurrency: { key: KEY, limit: 1, whenFull: 'queue' },
      rateLimit: { key: KEY, rate: { intervalMs: 1_000, burst: 1 } },
    });
    const job = await submit(project, limits);
    expect(await listKeys(store(), `{ls:${project}}:limit*`)).toHaveLength(5);
    await commitEnding(store(), await claimNew(store(), job), SUCCEEDED);
    const later: Store = Object.create(store(), { now: { value: () => store().now() + 60_000 } });
    await openLimits(later, { project, now: later.now(), limit: 10 });
    expect(await listKeys(store(), `{ls:${project}}:limit*`)).toEqual([]);
  });

  test('is let on by the loop where a process died before it did', async () => {
    const { project } = newNamespace();
    const { job, token } = await claimNew(store(), await submit(project, atOnce(1)));
    const waiting = await submit(project, atOnce(1));
    const dying = letDie(store(), { afterScripts: 1 });
    expect(await commitEnding(dying, { job, token }, SUCCEEDED)).toBe('ok');
    expect(await stateOf(waiting)).toBe('blocked');
    await openLimits(store(), { project, now: store().now() + 2_001, limit: 10 });
    expect(await stateOf(waiting)).toBe('queued');
  });
});
