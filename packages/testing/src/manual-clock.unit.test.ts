import { expect, test } from 'vitest';
import { ManualClock } from './manual-clock.ts';

test('time stands still until it is advanced', async () => {
  const clock = new ManualClock(1_000);
  expect([clock.now(), clock.monotonic()]).toEqual([1_000, 0]);
  await clock.advance(250);
  expect([clock.now(), clock.monotonic()]).toEqual([1_250, 250]);
});

test('sleepers wake in the order of their moments, each at its own', async () => {
  const clock = new ManualClock();
  const wokenAt: [string, number][] = [];
  const sleep = async (name: string, ms: number) => {
    await clock.sleep(ms);
    wokenAt.push([name, clock.monotonic()]);
  };
  const sleeping = [sleep('long', 300), sleep('short', 100).then(() => sleep('again', 100))];
  await clock.advance(1_000);
  await Promise.all(sleeping);
  expect(wokenAt).toEqual([
    ['short', 100],
    ['again', 200],
    ['long', 300],
  ]);
});

test('an aborted sleep rejects with the reason and is forgotten', async () => {
  const clock = new ManualClock();
  const controller = new AbortController();
  const sleeping = clock.sleep(100, controller.signal);
  const reason = new Error('enough');
  controller.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
  await expect(clock.sleep(100, controller.signal)).rejects.toBe(reason);
  expect(clock.sleepers).toBe(0);
});
