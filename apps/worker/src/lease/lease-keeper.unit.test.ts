import { mintJobId, toAttemptId } from '@longshore/shared';
import { ManualClock } from '@longshore/testing';
import { expect, test } from 'vitest';
import type { WorkerEvent } from '../event/worker-event.ts';
import type { Lease } from './lease.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { RenewalListener, RenewalNews, RenewalOrder } from './renewals.ts';

const leaseMs = 30_000;

/** A keeper, and its side of the talk with whoever renews. */
async function keep() {
  const clock = new ManualClock();
  const events: WorkerEvent[] = [];
  const orders: RenewalOrder[] = [];
  const undelivered: RenewalNews[] = [];
  let listener: RenewalListener | undefined;
  const keeper = new LeaseKeeper({
    clock,
    leaseMs,
    emit: (event) => events.push(event),
    openRenewals: (theListener) => {
      listener = theListener;
      return {
        start: async () => undefined,
        send: (order) => orders.push(order),
        catchUp: () => undelivered.splice(0).forEach(theListener.onNews),
        stop: async () => undefined,
      };
    },
  });
  await keeper.start();
  const hold = (token = 't') =>
    keeper.hold({
      ...{ project: 'default', attempt: toAttemptId(mintJobId(clock.now()), 1), token },
      grantedAt: clock.monotonic(),
    });
  const renewed = (leases: readonly Lease[], more: Partial<Extract<RenewalNews, { kind: 'renewed' }>> = {}) => ({
    kind: 'renewed' as const,
    sentAt: clock.monotonic(),
    renewed: leases.map(toHeld),
    lost: [],
    cancelRequested: [],
    ...more,
  });
  return {
    clock,
    events,
    orders,
    undelivered,
    keeper,
    hold,
    renewed,
    listener: listener as unknown as RenewalListener,
  };
}

const toHeld = ({ attempt, token }: Lease) => ({ attempt, token });

test('a lease that cannot be renewed is given up at four fifths of its length', async () => {
  const { clock, hold, events, orders } = await keep();
  const lease = hold();
  await clock.advance(0.8 * leaseMs - 1);
  expect(lease.lost.aborted).toBe(false);
  // It is looked at each thirty-sixth of its length.
  await clock.advance(leaseMs / 36 + 1);
  expect(lease.lost.aborted).toBe(true);
  expect(events).toEqual([{ kind: 'lease-lost', attempt: lease.attempt, why: 'it could not be renewed' }]);
  expect(orders).toContainEqual({ kind: 'release', lease: toHeld(lease) });
});

test('a renewal counts from before it was sent, however late its news come', async () => {
  const { clock, hold, renewed, listener } = await keep();
  const lease = hold();
  await clock.advance(5_000);
  const news = renewed([lease]);
  await clock.advance(18_000);
  // Sent at 5 s, heard of at 23 s: good until 5 s + 24 s.
  listener.onNews(news);
  await clock.advance(5_900);
  expect(lease.lost.aborted).toBe(false);
  await clock.advance(1_000);
  expect(lease.lost.aborted).toBe(true);
});

test('news that were not delivered during a stall are heard before a lease is judged', async () => {
  const { clock, hold, renewed, undelivered } = await keep();
  const lease = hold();
  await clock.advance(0.8 * leaseMs - 1);
  undelivered.push(renewed([lease]));
  await clock.advance(leaseMs / 2);
  expect(lease.lost.aborted).toBe(false);
});

test('a lease under which nothing runs any more is given up only where it belongs to somebody else', async () => {
  const { clock, hold, renewed, listener } = await keep();
  const lease = hold();
  lease.keepUntilRefused();
  await clock.advance(10 * leaseMs);
  expect(lease.lost.aborted).toBe(false);
  listener.onNews(renewed([], { lost: [toHeld(lease)] }));
  expect(lease.lost.aborted).toBe(true);
});

test('a lease that belongs to somebody else is given up at once and the others stay', async () => {
  const { hold, keeper, renewed, listener } = await keep();
  const [first, second] = [hold(), hold()];
  listener.onNews(renewed([second], { lost: [toHeld(first)] }));
  expect(first.lost.aborted).toBe(true);
  expect(second.lost.aborted).toBe(false);
  expect(keeper.attempts).toEqual([second.attempt]);
});

test('late news of a lease say nothing of the next one on the same attempt', async () => {
  const { clock, keeper, hold, renewed, listener } = await keep();
  const former = hold('former');
  former.release();
  const { project, attempt } = former;
  const lease = keeper.hold({ project, attempt, token: 'next', grantedAt: clock.monotonic() });
  listener.onNews(renewed([], { lost: [toHeld(former)], cancelRequested: [toHeld(former)] }));
  former.lose('it was too late');
  former.release();
  expect(lease.lost.aborted).toBe(false);
  expect(lease.cancelRequested.aborted).toBe(false);
  expect(keeper.attempts).toEqual([attempt]);
});

test('a cancel comes with the renewal or by a hint', async () => {
  const { hold, keeper, renewed, listener } = await keep();
  const [first, second] = [hold(), hold()];
  keeper.requestCancel(second.attempt);
  expect(second.cancelRequested.aborted).toBe(true);
  listener.onNews(renewed([first, second], { cancelRequested: [toHeld(first)] }));
  expect(first.cancelRequested.aborted).toBe(true);
  expect(first.lost.aborted).toBe(false);
});

test('whoever renews from now on is handed all that is held', async () => {
  const { hold, events, orders, listener } = await keep();
  const [first, released] = [hold(), hold()];
  released.release();
  orders.splice(0);
  listener.onReplaced(new Error('it died'));
  expect(orders).toEqual([{ kind: 'hold', project: 'default', lease: toHeld(first) }]);
  expect(events).toMatchObject([{ kind: 'renewals-replaced', leases: 1 }]);
});

test('whoever renews hears six times a lease that its keeper is alive', async () => {
  const { clock, orders } = await keep();
  await clock.advance(leaseMs);
  expect(orders).toEqual(Array.from({ length: 6 }, () => ({ kind: 'alive' })));
});
