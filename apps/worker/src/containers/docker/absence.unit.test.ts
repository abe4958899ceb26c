import { expect, test } from 'vitest';
import { wasEndedAround } from './absence.ts';

const absence = { from: 1_000, until: 2_000 };
const restarted = { liveRestore: false, engineStartedAt: 3_000 };

test.each<[string, number, boolean]>([
  ['before the connection broke, untold', 900, true],
  ['while nobody was there to end it', 1_500, false],
  ['when the next daemon had come up', 2_500, true],
  ['after that had begun to serve', 3_500, false],
])('an exit %s', (_when, finishedAt, expected) => {
  expect(wasEndedAround(absence, { startedAt: 100, finishedAt }, restarted)).toBe(expected);
});

test('an exit under a daemon that was never gone, that leaves its containers alone, or that cannot be judged is the own one', () => {
  const exit = { startedAt: 100, finishedAt: 900 };
  expect(wasEndedAround(absence, exit, { liveRestore: false, engineStartedAt: 50 })).toBe(false);
  expect(wasEndedAround(absence, exit, { ...restarted, liveRestore: true })).toBe(false);
  expect(wasEndedAround(absence, exit, { liveRestore: false })).toBe(false);
  expect(wasEndedAround(absence, { finishedAt: 900 }, restarted)).toBe(false);
});
