import { ManualClock } from '@longshore/testing';
import { describe, expect, test } from 'vitest';
import { systemClock } from './clock.ts';

describe('the system clock', () => {
  test('a sleep ends after its time', async () => {
    const before = systemClock.monotonic();
    await systemClock.sleep(20);
    expect(systemClock.monotonic() - before).toBeGreaterThanOrEqual(19);
  });

  test('a sleep rejects with the reason of its signal', async () => {
    const reason = new Error('enough');
    await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  test('a sleep longer than setTimeout can count does not end at once', async () => {
    const controller = new AbortController();
    const sleeping = systemClock.sleep(2 ** 40, controller.signal).then(
      () => 'woke',
      () => 'aborted',
    );
    await systemClock.sleep(10);
    controller.abort();
    await expect(sleeping).resolves.toBe('aborted');
  });

  test('it repeats until it is stopped', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let calls = 0;
    const timer = systemClock.every(2, () => {
      calls += 1;
      if (calls === 3) resolve();
    });
    await promise;
    await timer.stop();
    expect(calls).toBe(3);
  });
});

describe('a timer', () => {
  test('calls first after one interval and then once for each', async () => {
    const clock = new ManualClock();
    const calledAt: number[] = [];
    const timer = clock.every(100, () => void calledAt.push(clock.monotonic()));
    await clock.advance(350);
    await timer.stop();
    await clock.advance(500);
    expect(calledAt).toEqual([100, 200, 300]);
  });

  test('never runs twice at once and skips the ticks that it missed', async () => {
    const clock = new ManualClock();
    const calledAt: number[] = [];
    const timer = clock.every(100, async () => {
      calledAt.push(clock.monotonic());
      await clock.sleep(250);
    });
    await clock.advance(900);
    expect(calledAt).toEqual([100, 400, 700]);
    const stopped = timer.stop();
    await clock.advance(100);
    await stopped;
  });

  test('stop resolves only when the running call has ended', async () => {
    const clock = new ManualClock();
    let isEnded = false;
    const timer = clock.every(100, async () => {
      await clock.sleep(50);
      isEnded = true;
    });
    await clock.advance(100);
    const stopped = timer.stop().then(() => isEnded);
    await clock.advance(50);
    await expect(stopped).resolves.toBe(true);
    await timer.stop();
  });

  test('goes on after an error that somebody hears of', async () => {
    const clock = new ManualClock();
    const errors: unknown[] = [];
    const timer = clock.every(
      100,
      () => {
        throw new Error('tick');
      },
      (error) => errors.push(error),
    );
    await clock.advance(200);
    await timer.stop();
    expect(errors).toHaveLength(2);
  });

  test('refuses an interval of nothing', () => {
    expect(() => new ManualClock().every(0, () => undefined)).toThrow('above 0 ms');
  });
});
