import { type AttemptId, mintJobId, toAttemptId } from '@longshore/shared';
import type { Renewal } from '@longshore/store';
import { ManualClock } from '@longshore/testing';
import { expect, test } from 'vitest';
import type { RenewalNews } from './renewals.ts';
import { Renewer } from './renewer.ts';

const leaseMs = 36_000;
const tickMs = leaseMs / 36;

type Renew = (project: string, leases: readonly { attempt: AttemptId; token: string }[]) => Promise<Partial<Renewal>>;

function start(renew: Renew = async () => ({})) {
  const clock = new ManualClock();
  const news: RenewalNews[] = [];
  const silences: { isOver: boolean; ms: number; leases: number }[] = [];
  const calls: { at: number; project: string; attempts: AttemptId[] }[] = [];
  const renewer = new Renewer({
    clock,
    leaseMs,
    tell: (item) => news.push(item),
    onSilence: (silence) => silences.push(silence),
    renew: async (project, leases) => {
      calls.push({ at: clock.monotonic(), project, attempts: leases.map(({ attempt }) => attempt) });
      return { leaseUntil: 0, lost: [], cancelRequested: [], ...(await renew(project, leases)) };
    },
  });
  renewer.start();
  const hold = (project = 'default', token = 't') => {
    const lease = { attempt: toAttemptId(mintJobId(clock.now()), 1), token };
    renewer.hear({ kind: 'hold', project, lease });
    return lease;
  };
  const live = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += tickMs) {
      renewer.hear({ kind: 'alive' });
      await clock.advance(tickMs);
    }
  };
  return { clock, renewer, news, silences, calls, hold, live };
}

test('all leases of a project are renewed in one call, six times a lease', async () => {
  const { hold, calls, live } = start();
  hold();
  hold();
  hold('other');
  await live(tickMs);
  expect(calls.map(({ project, attempts }) => [project, attempts.length])).toEqual([
    ['default', 2],
    ['other', 1],
  ]);
  await live(leaseMs);
  expect(calls).toHaveLength(14);
});

test('a renewal that fails is tried again at the next tick, until it is done', async () => {
  let isAway = true;
  const { hold, calls, news, live } = start(async () => {
    if (isAway) throw new Error('away');
    return {};
  });
  hold();
  await live(5 * tickMs);
  expect(calls).toHaveLength(5);
  expect(news.at(-1)).toMatchObject({ kind: 'renewal-failed', leases: 1 });
  isAway = false;
  await live(6 * tickMs);
  expect(calls).toHaveLength(6);
});

test('news of a renewal tells from when it counts, and which leases are lost or to be cancelled', async () => {
  const { hold, news, live } = start(async (_project, [, second, third]) => ({
    lost: [second?.attempt as AttemptId],
    cancelRequested: [third?.attempt as AttemptId],
  }));
  const [first, second, third] = [hold(), hold(), hold()];
  await live(tickMs);
  expect(news).toEqual([
    { kind: 'renewed', sentAt: tickMs, renewed: [first, third], lost: [second], cancelRequested: [third] },
  ]);
});

test('what was released is renewed no more, but for what is held again with another token', async () => {
  const { hold, renewer, calls, live } = start();
  const lease = hold();
  const again = { ...lease, token: 'another' };
  renewer.hear({ kind: 'hold', project: 'default', lease: again });
  renewer.hear({ kind: 'release', lease });
  await live(tickMs);
  expect(calls).toHaveLength(1);
  renewer.hear({ kind: 'release', lease: again });
  await live(leaseMs);
  expect(calls).toHaveLength(1);
});

test('a main thread that is silent for two leases counts as stuck, and its leases are renewed no more', async () => {
  const { hold, calls, silences, clock } = start();
  hold();
  await clock.advance(2 * leaseMs);
  expect(silences).toEqual([{ isOver: false, ms: 2 * leaseMs, leases: 1 }]);
  const before = calls.length;
  expect(before).toBeGreaterThanOrEqual(11);
  await clock.advance(5 * leaseMs);
  expect(calls).toHaveLength(before);
  expect(silences).toHaveLength(1);
});

test('a main thread that comes back has its leases renewed again', async () => {
  const { hold, renewer, calls, silences, clock } = start();
  hold();
  await clock.advance(3 * leaseMs);
  const before = calls.length;
  renewer.hear({ kind: 'alive' });
  expect(silences.at(-1)).toMatchObject({ isOver: true });
  await clock.advance(tickMs);
  expect(calls).toHaveLength(before + 1);
});

test('what is still held at the end is renewed once more, but not for a main thread that is stuck', async () => {
  const [orderly, stuck] = [start(), start()];
  for (const { hold } of [orderly, stuck]) hold();
  await orderly.renewer.stop();
  expect(orderly.calls).toHaveLength(1);
  await stuck.clock.advance(2 * leaseMs);
  const before = stuck.calls.length;
  await stuck.renewer.stop();
  expect(stuck.calls).toHaveLength(before);
});
