import { describeWith, uniqueName } from '@longshore/testing';
import { expect, test } from 'vitest';
import { useStore } from '../src/store.fixture.ts';
import { runWalk } from './run-walk.fixture.ts';

/** For longer walks: `npm run model -- --steps 100000 --seed 7`. */
const STEPS = 2_000;

describeWith('redis', 'the scripts of limits and a plain model of them', ({ redis }) => {
  const store = useStore(redis.url);

  test.each([1, 2])('agree after each of many random steps (seed %d)', { timeout: 240_000 }, async (seed) => {
    const counts = await runWalk(store(), { project: uniqueName('project'), steps: STEPS, seed });
    for (const step of ['submit', 'claim', 'end', 'cancel', 'expire', 'set', 'wait']) {
      expect(counts[step]).toBeGreaterThan(20);
    }
  });
});
