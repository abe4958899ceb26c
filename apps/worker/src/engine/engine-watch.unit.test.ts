import { ManualClock } from '@longshore/testing';
import { expect, test } from 'vitest';
import { createFakeEngine } from '../containers/fake/fake-engine.ts';
import { EngineError } from '../containers/index.ts';
import { EngineWatch } from './engine-watch.ts';

function openWatch() {
  const clock = new ManualClock();
  const engine = createFakeEngine({ clock });
  const told: string[] = [];
  const watch = new EngineWatch({ engine, clock, onUp: () => told.push('up'), onAway: () => told.push('away') });
  return { clock, engine, told, watch };
}

test('an engine that is suspected is looked at at once, and one that is well makes no news', async () => {
  const { engine, told, watch } = openWatch();
  await watch.start();
  watch.suspect();
  expect(watch.isUp).toBe(false);
  await watch.whenUp(new AbortController().signal);
  expect(engine.calls).toEqual(['describe', 'describe']);
  expect(told).toEqual(['up']);
});

test('an engine that is away is told of once, and again when it is back', async () => {
  const { clock, engine, told, watch } = openWatch();
  await watch.start();
  for (let look = 0; look < 2; look++) engine.failNext('describe', new EngineError('engine-down', 'It is away.'));
  watch.suspect();
  const up = watch.whenUp(new AbortController().signal);
  await clock.advance(1_000);
  await clock.advance(1_000);
  await up;
  expect(told).toEqual(['up', 'away', 'up']);
});
