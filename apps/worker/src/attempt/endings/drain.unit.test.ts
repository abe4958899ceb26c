import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { watchDrain } from './drain.ts';
import { EndingRace } from './ending-race.ts';

function watch(ended: AbortSignal): EndingRace {
  const race = new EndingRace();
  watchDrain({ race, drain: { ended, forced: ended } } as AttemptInHand);
  return race;
}

test('an attempt whose worker has waited long enough ends by the drain', async () => {
  const ended = new AbortController();
  const race = watch(ended.signal);
  ended.abort();
  expect(await race.first).toEqual({ kind: 'drain' });
});

test('an attempt that comes after that ends by it at once', async () => {
  expect(await watch(AbortSignal.abort()).first).toEqual({ kind: 'drain' });
});

test('the worker remembers nothing of an attempt that is over', () => {
  const ended = new AbortController();
  const race = watch(ended.signal);
  expect(getEventListeners(ended.signal, 'abort')).toHaveLength(1);
  race.end({ kind: 'cancel' });
  expect(getEventListeners(ended.signal, 'abort')).toHaveLength(0);
});
