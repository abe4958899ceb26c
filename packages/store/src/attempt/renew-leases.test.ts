import { type Job, toAttemptId } from '@longshore/shared';
import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { readEvents } from '../event/read-events.ts';
import { cancelJob } from '../job/cancel-job.ts';
import { findJob } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { appendLog } from '../log/append-log.ts';
import { rescueLost } from '../maintenance/rescue-lost.ts';
import {
  type Claimed,
  claimNew,
  commitEnding,
  dumpProject,
  INTERRUPTED,
  newNamespace,
  SUCCEEDED,
  submitNew,
  toClaimInput,
  useStore,
  WORKER,
} from '../store.fixture.ts';
import { claimAttempt } from './claim-attempt.ts';
import { listAttempts } from './list-attempts.ts';
import { listUnheld } from './list-unheld.ts';
import { recordContainer } from './record-container.ts';
import { renewLeases } from './renew-leases.ts';

describeWith('redis', 'a lease', ({ redis }) => {
  const store = useStore(redis.url);

  const attemptOf = ({ job }: Claimed) => toAttemptId(job.id, job.attempt);
  const renew = (claim: Claimed, { token = claim.token, leaseMs = 30_000 } = {}) =>
    renewLeases(store(), { project: claim.job.project, leaseMs, leases: [{ attempt: attemptOf(claim), token }] });
  const rescue = (project: string) =>
    rescueLost(store(), { project, now: store().now(), limit: 100, random: () => 0.5 });

  test('is granted to one of many who claim the same attempt', async () => {
    const job = await submitNew(store(), newNamespace().project);
    const claims = await Promise.all(Array.from({ length: 20 }, () => claimAttempt(store(), toClaimInput(job))));
    expect(claims.filter(({ word }) => word === 'claimed')).toHaveLength(1);
    expect(claims.filter(({ word }) => word === 'wrong-state')).toHaveLength(19);
    expect(await listAttempts(store(), job.project, job.id)).toMatchObject([{ number: 1, worker: WORKER }]);
  });

  test('is granted again to who claims again with the token, and its time begins anew', async () => {
    const { project } = newNamespace();
    const job = await submitNew(store(), project, { payload: { a: 1 } });
    const input = toClaimInput(job, { leaseMs: 0 });
    const first = await claimAttempt(store(), input);
    expect(first).toMatchObject({ word: 'claimed', payload: '{"a":1}' });
    const again = await claimAttempt(store(), { ...input, leaseMs: 30_000 });
    expect(again).toEqual({ ...first, leaseUntil: expect.any(Number) });
    expect(await rescue(project)).toEqual({ rescued: 0, ended: 0 });
    const events = await readEvents(store(), { project, after: '0', limit: 10 });
    expect(events.map(({ type }) => type)).toEqual(['job.queued', 'job.running']);
  });

  test('is not granted again once the attempt has ended or was rescued, also to who knows the token', async () => {
    const { project } = newNamespace();
    const ended = toClaimInput(await submitNew(store(), project));
    const claim = (await claimAttempt(store(), ended)) as Claimed;
    await commitEnding(store(), claim, INTERRUPTED);
    const lost = toClaimInput(await submitNew(store(), project), { leaseMs: 0 });
    await claimAttempt(store(), lost);
    await rescue(project);
    for (const input of [ended, lost]) expect(await claimAttempt(store(), input)).toEqual({ word: 'wrong-state' });
  });

  test('is held from its claim until its attempt ends or is rescued, and then never again', async () => {
    const { project } = newNamespace();
    const claims = [];
    for (let count = 0; count < 3; count++) claims.push(await claimNew(store(), await submitNew(store(), project)));
    const [running, ended, lost] = claims as [Claimed, Claimed, Claimed];
    const attempts = [...claims.map(attemptOf), toAttemptId(running.job.id, 2)].map((attempt) => ({
      project,
      attempt,
    }));
    const unheld = async () =>
      (await listUnheld(store(), attempts)).map(({ attempt }) => attempts.findIndex((one) => one.attempt === attempt));
    expect(await unheld()).toEqual([3]);
    await commitEnding(store(), ended, SUCCEEDED);
    await renew(lost, { leaseMs: -1 });
    await rescue(project);
    expect(await unheld()).toEqual([1, 2, 3]);
  });

  test('is not granted to a worker without room, nor for another attempt than the next', async () => {
    const job = await submitNew(store(), newNamespace().project, { resources: { cpus: 2 } });
    const before = await dumpProject(store(), job.project);
    const room = { cpus: 1.9, memoryBytes: 2 ** 40 };
    expect(await claimAttempt(store(), toClaimInput(job, { room }))).toEqual({
      word: 'no-room',
      needs: { cpus: 2, memoryBytes: 2 ** 29 },
    });
    for (const attempt of [2, 99]) {
      expect(await claimAttempt(store(), toClaimInput(job, { attempt }))).toEqual({ word: 'wrong-state' });
    }
    expect(await dumpProject(store(), job.project)).toEqual(before);
  });

  test('is not granted after the time in which the job must start; the job expires instead', async () => {
    const job = await submitNew(store(), newNamespace().project, { expiresIn: '1s' });
    await store().redis.hset(keys.job(job.project, job.id), 'expiresAt', 1);
    expect(await claimAttempt(store(), toClaimInput(job))).toEqual({ word: 'expired' });
    expect(await findJob(store(), job.project, job.id)).toMatchObject({
      state: 'expired',
      reason: 'not-started-in-time',
    });
  });

  test('is renewed for its holder, and for nobody with another token', async () => {
    const { project } = newNamespace();
    const claim = await claimNew(store(), await submitNew(store(), project));
    const { leaseUntil, lost } = await renew(claim, { leaseMs: 60_000 });
    expect(lost).toEqual([]);
    expect(leaseUntil).toBeGreaterThan(claim.leaseUntil);
    const before = await dumpProject(store(), project);
    expect((await renew(claim, { token: 'f'.repeat(32) })).lost).toEqual([attemptOf(claim)]);
    expect(await dumpProject(store(), project)).toEqual(before);
  });

  test('of many attempts is renewed with one call that tells them apart', async () => {
    const { project } = newNamespace();
    const claims = await Promise.all(
      Array.from({ length: 5 }, async () => claimNew(store(), await submitNew(store(), project))),
    );
    const [first, second, third, ...rest] = claims as [Claimed, Claimed, Claimed, ...Claimed[]];
    await commitEnding(store(), first, SUCCEEDED);
    await cancelJob(store(), second.job);
    const leases = claims.map((claim) => ({ attempt: attemptOf(claim), token: claim === third ? 'x' : claim.token }));
    const { lost, cancelRequested } = await renewLeases(store(), { project, leaseMs: 30_000, leases });
    // The first was ended by its holder: that is no loss.
    expect(lost).toEqual([attemptOf(third)]);
    expect(cancelRequested).toEqual([attemptOf(second)]);
    expect(await store().redis.zcard(keys.leases(project))).toBe(2 + rest.length);
  });

  test('that has not run out is not rescued, nor is one that was renewed', async () => {
    const { project } = newNamespace();
    const short = await claimNew(store(), await submitNew(store(), project), { leaseMs: 1 });
    await claimNew(store(), await submitNew(store(), project));
    await renew(short);
    expect(await rescue(project)).toEqual({ rescued: 0, ended: 0 });
  });

  test('that ran out is rescued: the job backs off, keeps its attempts, and counts a fault of ours', async () => {
    const { project } = newNamespace();
    const claim = await claimNew(store(), await submitNew(store(), project), { leaseMs: 1 });
    await eventually(async () => (await rescue(project)).rescued === 1);
    expect(await findJob(store(), project, claim.job.id)).toMatchObject({
      state: 'backing-off',
      attemptsUsed: 0,
      faults: { lost: 1 },
      outcome: 'lost',
      reason: 'lost',
    });
    expect(await listAttempts(store(), project, claim.job.id)).toMatchObject([
      {
        number: 1,
        ending: {
          outcome: 'lost',
          detail: expect.stringMatching(`^${WORKER} was not heard of until its lease ran out at 20.*Z; `),
        },
      },
    ]);
  });

  test('on a job that was lost twice is not granted to a worker that runs another such job', async () => {
    const { project } = newNamespace();
    const lost = async (times: number) => {
      const job = await submitNew(store(), project);
      await store().redis.hset(keys.job(project, job.id), 'faults', JSON.stringify({ lost: times }));
      return job;
    };
    const beside = (job: Job) => claimAttempt(store(), toClaimInput(job, { hasSuspect: true }));
    expect(await beside(await lost(1))).toMatchObject({ word: 'claimed' });
    const suspect = await lost(2);
    const before = await dumpProject(store(), project);
    expect(await beside(suspect)).toEqual({ word: 'suspect' });
    expect(await dumpProject(store(), project)).toEqual(before);
    expect(await claimAttempt(store(), toClaimInput(suspect))).toMatchObject({ word: 'claimed' });
  });

  test('that ran out is rescued by one of many at once', async () => {
    const { project } = newNamespace();
    await claimNew(store(), await submitNew(store(), project), { leaseMs: 0 });
    const rescues = await Promise.all(Array.from({ length: 10 }, () => rescue(project)));
    expect(rescues.reduce((sum, { rescued }) => sum + rescued, 0)).toBe(1);
    expect(await store().redis.zcard(keys.leases(project))).toBe(0);
  });

  test('that was rescued cannot be used for anything, and trying changes nothing', async () => {
    const { project } = newNamespace();
    const claim = await claimNew(store(), await submitNew(store(), project), { leaseMs: 0 });
    await rescue(project);
    const before = await dumpProject(store(), project);
    const held = { project, attempt: attemptOf(claim), token: claim.token };
    expect(await commitEnding(store(), claim, SUCCEEDED)).toBe('lease-lost');
    expect(await commitEnding(store(), claim, INTERRUPTED)).toBe('lease-lost');
    expect((await renew(claim)).lost).toEqual([held.attempt]);
    const container = { name: 'c', image: 'i', entrypoint: [], command: [], environment: [] };
    expect(await recordContainer(store(), { ...held, container, phases: {} })).toBe('lease-lost');
    const chunk = { firstSeq: 1, lastSeq: 1, startByte: 0, endByte: 1, lines: [] };
    expect(await appendLog(store(), { ...held, chunk, headBytes: 9, tailBytes: 9 })).toEqual({ word: 'lease-lost' });
    expect(await dumpProject(store(), project)).toEqual(before);
  });

  test('that ran out and was not rescued yet still lets its holder renew and commit', async () => {
    const { project } = newNamespace();
    const claim = await claimNew(store(), await submitNew(store(), project), { leaseMs: 0 });
    expect((await renew(claim, { leaseMs: 0 })).lost).toEqual([]);
    expect(await commitEnding(store(), claim, SUCCEEDED)).toBe('ok');
    expect(await rescue(project)).toEqual({ rescued: 0, ended: 0 });
  });

  test('a commit and a rescue at once: one of them counts', async () => {
    const { project } = newNamespace();
    const jobs = await Promise.all(Array.from({ length: 50 }, () => submitNew(store(), project)));
    const claims = await Promise.all(jobs.map((job) => claimNew(store(), job, { leaseMs: 0 })));
    const [{ rescued }, ...words] = await Promise.all([
      rescue(project),
      ...claims.map((claim) => commitEnding(store(), claim, SUCCEEDED)),
    ]);
    expect(words.filter((word) => word === 'ok')).toHaveLength(50 - rescued);
    expect(words.filter((word) => word === 'lease-lost')).toHaveLength(rescued);
    expect(await store().redis.zcard(keys.leases(project))).toBe(0);
  });

  test('lost for the third time means that the job kills its workers: it fails as poison', async () => {
    const { project } = newNamespace();
    let job = await submitNew(store(), project, { retry: { attempts: 5 } });
    for (const expected of [
      { rescued: 1, ended: 0 },
      { rescued: 1, ended: 0 },
      { rescued: 0, ended: 1 },
    ]) {
      await store().redis.hset(keys.job(project, job.id), 'state', 'queued');
      await claimNew(store(), job, { leaseMs: 0 });
      expect(await rescue(project)).toEqual(expected);
      job = (await findJob(store(), project, job.id)) ?? job;
    }
    expect(job).toMatchObject({ state: 'failed', reason: 'poison', attemptsUsed: 0, faults: { lost: 3 }, attempt: 3 });
  });

  test('lost while the job was to be cancelled ends it as cancelled', async () => {
    const { project } = newNamespace();
    const claim = await claimNew(store(), await submitNew(store(), project), { leaseMs: 0 });
    await cancelJob(store(), claim.job);
    expect(await rescue(project)).toEqual({ rescued: 0, ended: 1 });
    expect(await findJob(store(), project, claim.job.id)).toMatchObject({ state: 'cancelled', outcome: 'lost' });
  });
});
