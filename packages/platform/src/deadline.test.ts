import { ManualClock } from '@longshore/testing';
import { expect, test } from 'vitest';
import { deadlineIn } from './deadline.ts';

test('a deadline aborts its signal when its moment passes', async () => {
  const clock = new ManualClock();
  const deadline = deadlineIn(1_000, clock);
  await clock.advance(999);
  expect(deadline.remainingMs()).toBe(1);
  expect(deadline.signal.aborted).toBe(false);
  await clock.advance(1);
  expect(deadline.signal.reason).toMatchObject({ name: 'TimeoutError' });
  expect(deadline.remainingMs()).toBe(0);
  expect(deadline.at).toBe(1_000);
});

test('a forced deadline aborts at once and leaves no timer behind', async () => {
  const clock = new ManualClock();
  const deadline = deadlineIn(60_000, clock);
  deadline.force();
  deadline.force();
  await clock.advance(0);
  expect(deadline.signal.reason).toMatchObject({ name: 'AbortError' });
  expect(deadline.remainingMs()).toBe(0);
  expect(clock.sleepers).toBe(0);
});
