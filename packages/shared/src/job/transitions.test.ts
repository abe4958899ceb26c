import { expect, test } from 'vitest';
import { EVENT_TYPES } from '../event/event.ts';
import { isTerminal, JOB_STATES, TERMINAL_STATES, WAITING_STATES } from './job-state.ts';
import { JOB_TRIGGERS, listPairs, nextState, TRANSITIONS } from './transitions.ts';

/** What the table says, written down a second time by hand: a state, its triggers, and where each leads. */
const LIFE = {
  new: { submit: 'queued', schedule: 'scheduled', block: 'blocked', skip: 'cancelled' },
  blocked: { release: 'scheduled', admit: 'queued', cancel: 'cancelled', expire: 'expired' },
  scheduled: { 'fall-due': 'queued', hold: 'blocked', cancel: 'cancelled', expire: 'expired' },
  queued: { claim: 'running', hold: 'blocked', cancel: 'cancelled', expire: 'expired' },
  running: {
    succeed: 'succeeded',
    fail: 'failed',
    'back-off': 'backing-off',
    requeue: 'queued',
    'request-cancel': 'running',
    stop: 'cancelled',
  },
  'backing-off': { 'fall-due': 'queued', hold: 'blocked', cancel: 'cancelled', expire: 'expired' },
  succeeded: {},
  failed: {},
  cancelled: {},
  expired: {},
} as const;

test.each(listPairs())('$from, $trigger: $to', ({ from, trigger, to }) => {
  expect(to).toBe((LIFE[from] as Record<string, string>)[trigger]);
  expect(nextState(from, trigger)).toBe(to);
});

test('every pair of a state and a trigger is listed once', () => {
  const pairs = listPairs().map(({ from, trigger }) => `${from} ${trigger}`);
  expect(new Set(pairs).size).toBe((JOB_STATES.length + 1) * JOB_TRIGGERS.length);
  expect(pairs.length).toBe(new Set(pairs).size);
});

test('nothing leads out of an end, and every other state has a way to each kind of end', () => {
  for (const { from, to } of listPairs()) if (from !== 'new' && isTerminal(from)) expect(to).toBeUndefined();
  const reachable = (from: string, seen = new Set<string>()): Set<string> => {
    for (const { to } of listPairs().filter((pair) => pair.from === from)) {
      if (to && !seen.has(to)) reachable(to, seen.add(to));
    }
    return seen;
  };
  for (const state of ['new', ...WAITING_STATES.filter((waiting) => waiting !== 'blocked'), 'running']) {
    expect([...reachable(state)]).toEqual(expect.arrayContaining([...TERMINAL_STATES]));
  }
});

test('every type of event is emitted by a transition, and its name tells the state', () => {
  const emitted = new Set(Object.values(TRANSITIONS).map(({ emits }) => emits));
  expect([...emitted].sort()).toEqual([...EVENT_TYPES].sort());
  for (const [trigger, { to, emits }] of Object.entries(TRANSITIONS)) {
    expect(emits).toBe(trigger === 'request-cancel' ? 'job.cancel-requested' : `job.${to}`);
  }
});

test('an end is always dated', () => {
  for (const { to, sets } of Object.values(TRANSITIONS)) if (isTerminal(to)) expect(sets).toContain('endedAt');
});
