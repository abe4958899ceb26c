import { type AttemptId, mintJobId, toAttemptId } from '@longshore/shared';
import type { Renewal, Store } from '@longshore/store';
import { ManualClock } from '@longshore/testing';
import { expect, test } from 'vitest';
import type { WorkerEvent } from '../event/worker-event.ts';
import { LeaseKeeper } from './lease-keeper.ts';

const leaseMs = 30_000;

async function keep(renew: (leases: readonly AttemptId[], project: string) => Promise<Partial<Renewal>>) {
  const clock = new ManualClock();
  const events: WorkerEvent[] = [];
  const keeper = new LeaseKeeper({
    store: {} as Store,
    clock,
    leaseMs,
    emit: (event) => events.push(event),
    renew: async (_store, { leases, project }) => ({
      leaseUntil: 0,
      lost: [],
      cancelRequested: [],
      ...(await renew(
        leases.map(({ attempt }) => attempt),
        project,
      )),
    }),
  });
  await keeper.start();
  const hold = (project = 'default') =>
    keeper.hold({ project, attempt: toAttemptId(mintJobId(clock.now()), 1), token: 't', grantedAt: clock.monotonic() });
  return { clock, events, keeper, hold };
}

test('all leases of a project are renewed in one call, six times a lease', async () => {
  const calls: [string, number][] = [];
  const { clock, hold } = await keep(async (leases, project) => {
    calls.push([project, leases.length]);
    return {};
  });
  hold();
  hold();
  hold('other');
  await clock.advance(leaseMs / 6);
  expect(calls).toEqual([
    ['default', 2],
    ['other', 1],
  ]);
  await clock.advance(leaseMs);
  expect(calls).toHaveLength(14);
});

test('a lease that cannot be renewed is given up at four fifths of its length', async () => {
  const { clock, hold, events } = await keep(() => Promise.reject(new Error('away')));
  const lease = hold();
  await clock.advance(0.8 * leaseMs - 1);
  expect(lease.lost.aborted).toBe(false);
  // It is looked at each thirty-sixth of its length.
  await clock.advance(leaseMs / 36 + 1);
  expect(lease.lost.aborted).toBe(true);
  expect(events.at(-1)).toMatchObject({ kind: 'lease-lost', attempt: lease.attempt });
});

test('a renewal counts from before it was sent, however late its answer comes', async () => {
  let answer = Promise.withResolvers<Partial<Renewal>>();
  const { clock, hold } = await keep(() => answer.promise);
  const lease = hold();
  await clock.advance(23_000);
  // Sent at 5 s, answered at 23 s: good until 5 s + 24 s.
  answer.resolve({});
  answer = Promise.withResolvers();
  await clock.advance(5_900);
  expect(lease.lost.aborted).toBe(false);
  await clock.advance(1_000);
  expect(lease.lost.aborted).toBe(true);
});

test('a lease that belongs to somebody else is given up at once and the others stay', async () => {
  const lost: AttemptId[] = [];
  const { clock, hold, keeper } = await keep(async () => ({ lost }));
  const [first, second] = [hold(), hold()];
  lost.push(first.attempt);
  await clock.advance(leaseMs / 6);
  expect(first.lost.aborted).toBe(true);
  expect(second.lost.aborted).toBe(false);
  expect(keeper.attempts).toEqual([second.attempt]);
});

test('a cancel comes with the renewal or by a hint', async () => {
  const cancelRequested: AttemptId[] = [];
  const { clock, hold, keeper } = await keep(async () => ({ cancelRequested }));
  const [first, second] = [hold(), hold()];
  keeper.requestCancel(second.attempt);
  expect(second.cancelRequested.aborted).toBe(true);
  cancelRequested.push(first.attempt);
  await clock.advance(leaseMs / 6);
  expect(first.cancelRequested.aborted).toBe(true);
  expect(first.lost.aborted).toBe(false);
});

test('a released lease is renewed no more', async () => {
  let calls = 0;
  const { clock, hold } = await keep(async () => {
    calls += 1;
    return {};
  });
  hold().release();
  await clock.advance(leaseMs);
  expect(calls).toBe(0);
});
