import { expect, test } from 'vitest';
import { judgeAwaited, toAfter } from './after.ts';
import { JOB_STATES } from './job-state.ts';

test.each([
  ['succeeded', { succeeded: 'met', failed: 'missed', cancelled: 'missed', expired: 'missed' }],
  ['failed', { succeeded: 'missed', failed: 'met', cancelled: 'missed', expired: 'met' }],
  ['ended', { succeeded: 'met', failed: 'met', cancelled: 'met', expired: 'met' }],
] as const)('one that has to end as %s is judged by its state', (when, verdicts) => {
  for (const state of JOB_STATES) {
    expect(judgeAwaited(when, state)).toBe((verdicts as Record<string, string>)[state] ?? 'open');
  }
  expect(judgeAwaited(when, undefined)).toBe('missed');
});

test('without "after" nothing is waited for', () => {
  expect(toAfter({})).toEqual({});
});
