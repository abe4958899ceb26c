import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FAULT_KINDS, faultOf, NEVER_STARTED_REASONS, OUTCOMES, type Outcome } from '../attempt/outcome.ts';
import { countAttempt } from './count-attempt.ts';
import { faultCap, isSuspect } from './fault-budget.ts';
import { type Backoff, backoffMs, type DecisionInput, decideNext } from './retry.ts';

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const backoff = fc.record({
  kind: fc.constantFrom('fixed' as const, 'exponential' as const),
  delayMs: fc.integer({ min: 0, max: 86_400_000 }),
  maxMs: fc.integer({ min: 0, max: 86_400_000 }),
  jitter: fc.boolean(),
});

describe('a pause', () => {
  test('is a whole number from nothing to its longest, however many tries there were', () => {
    fc.assert(
      fc.property(backoff, fc.integer({ min: 1, max: 1_000_000 }), fraction, (rule, tries, random) => {
        const ms = backoffMs(rule, tries, random);
        expect(Number.isInteger(ms)).toBe(true);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(ms).toBeLessThanOrEqual(rule.maxMs);
      }),
    );
  });

  test('without jitter grows to its longest or stays, and jitter only shortens it', () => {
    fc.assert(
      fc.property(backoff, fc.integer({ min: 1, max: 100 }), fraction, (rule, tries, random) => {
        const even: Backoff = { ...rule, jitter: false };
        expect(backoffMs(even, tries + 1, random)).toBeGreaterThanOrEqual(backoffMs(even, tries, random));
        expect(backoffMs({ ...rule, jitter: true }, tries, random)).toBeLessThanOrEqual(backoffMs(even, tries, random));
      }),
    );
  });

  test('doubles when it is exponential, and stays when it is fixed', () => {
    const rule = { delayMs: 100, maxMs: 1_000, jitter: false } as const;
    const pauses = (kind: Backoff['kind']) =>
      [1, 2, 3, 4, 5, 50].map((tries) => backoffMs({ ...rule, kind }, tries, 0));
    expect(pauses('exponential')).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(pauses('fixed')).toEqual([100, 100, 100, 100, 100, 100]);
  });

  test('with jitter is spread evenly over its length', () => {
    const rule = { kind: 'fixed', delayMs: 1_000, maxMs: 1_000, jitter: true } as const;
    expect([0, 0.25, 0.5, 0.999].map((random) => backoffMs(rule, 1, random))).toEqual([0, 250, 500, 999]);
  });
});

const RETRY: DecisionInput['retry'] = {
  attempts: 3,
  backoff: { kind: 'fixed', delayMs: 1_000, maxMs: 1_000, jitter: false },
  on: ['failed', 'timed-out', 'out-of-memory'],
};

function decide(input: Partial<DecisionInput> & { outcome: Outcome; reason?: string; exitCode?: number }) {
  const { outcome, reason, exitCode, ...rest } = input;
  const ending = { outcome, ...(reason ? { reason } : {}), ...(exitCode === undefined ? {} : { exitCode }) };
  const defaults = { retry: RETRY, attemptsUsed: 1, faults: {}, cancelRequested: false, random: 0.5 };
  return decideNext({ ...defaults, ending, ...rest });
}

describe('what follows an attempt', () => {
  /** Outcome (and reason) · what follows a first try · a third and last one · one whose job was to be cancelled. */
  test.each([
    ['succeeded', undefined, 'succeed', 'succeed', 'succeed'],
    ['failed', undefined, 'back-off', 'attempts-exhausted', 'stop'],
    ['timed-out', undefined, 'back-off', 'attempts-exhausted', 'stop'],
    ['timed-out', 'deadline', 'deadline', 'deadline', 'stop'],
    ['out-of-memory', undefined, 'back-off', 'attempts-exhausted', 'stop'],
    ['output-limit', undefined, 'output-limit', 'output-limit', 'stop'],
    ['disk-limit', undefined, 'disk-limit', 'disk-limit', 'stop'],
    ['cancelled', undefined, 'stop', 'stop', 'stop'],
    ['never-started', 'image-not-found', 'image-not-found', 'image-not-found', 'stop'],
    ['never-started', 'image-denied', 'image-denied', 'image-denied', 'stop'],
    ['never-started', 'command-not-found', 'command-not-found', 'command-not-found', 'stop'],
    ['never-started', 'command-not-executable', 'command-not-executable', 'command-not-executable', 'stop'],
    ['never-started', 'start-failed', 'start-failed', 'start-failed', 'stop'],
    ['never-started', 'spec-refused', 'spec-refused', 'spec-refused', 'stop'],
    ['never-started', 'engine-down', 'back-off', 'back-off', 'stop'],
    ['never-started', 'registry-unreachable', 'back-off', 'back-off', 'stop'],
    ['interrupted', undefined, 'requeue', 'requeue', 'stop'],
    ['interrupted', 'drain', 'requeue', 'requeue', 'stop'],
    ['interrupted', 'engine-down', 'back-off', 'back-off', 'stop'],
    ['lost', undefined, 'back-off', 'back-off', 'stop'],
  ] as const)('%s (%s): %s, at last %s, cancelled %s', (outcome, reason, first, last, cancelled) => {
    const input = { outcome, ...(reason ? { reason } : {}) };
    const told = (decision: ReturnType<typeof decide>) =>
      decision.trigger === 'fail' ? decision.reason : decision.trigger;
    expect(told(decide({ ...input, attemptsUsed: 1 }))).toBe(first);
    expect(told(decide({ ...input, attemptsUsed: 3 }))).toBe(last);
    expect(told(decide({ ...input, cancelRequested: true }))).toBe(cancelled);
  });

  test('every outcome and every reason is in the table above', () => {
    expect(OUTCOMES).toHaveLength(10);
    expect(NEVER_STARTED_REASONS).toHaveLength(8);
  });

  test('a back-off waits as the rule says and tells the outcome', () => {
    expect(decide({ outcome: 'failed' })).toEqual({ trigger: 'back-off', delayMs: 1_000, reason: 'failed' });
  });

  test('what the rule does not name is not tried again, and what it names is', () => {
    const only = { ...RETRY, on: ['never-started' as const] };
    expect(decide({ retry: only, outcome: 'failed' })).toEqual({ trigger: 'fail', reason: 'failed' });
    expect(decide({ retry: only, outcome: 'never-started', reason: 'image-not-found' }).trigger).toBe('back-off');
  });

  test.each([
    [{ never: [3] }, 3, 'fail'],
    [{ never: [3] }, 4, 'back-off'],
    [{ only: [3] }, 3, 'back-off'],
    [{ only: [3] }, 4, 'fail'],
    [{ only: [] }, 4, 'fail'],
    [{ never: [3], only: [3] }, 3, 'fail'],
  ])('with the exit codes %j, %d means %s', (exitCodes, exitCode, trigger) => {
    expect(decide({ retry: { ...RETRY, exitCodes }, outcome: 'failed', exitCode }).trigger).toBe(trigger);
  });

  test('exit codes say nothing of attempts that ended in another way', () => {
    const retry = { ...RETRY, exitCodes: { only: [3] } };
    expect(decide({ retry, outcome: 'timed-out', exitCode: 143 }).trigger).toBe('back-off');
  });
});

describe('faults of ours', () => {
  test.each(FAULT_KINDS)('%s is forgiven up to its cap, and then the job fails for it', (kind) => {
    const ending =
      kind === 'lost' || kind === 'interrupted'
        ? { outcome: kind }
        : { outcome: 'never-started' as const, reason: kind };
    let job = { attemptsUsed: 0, faults: {} };
    for (let count = 1; count <= faultCap(kind); count++) {
      job = countAttempt(job, ending);
      const decision = decide({ ...ending, ...job, retry: { ...RETRY, attempts: 1 } });
      const atOnce = kind === 'interrupted' && count <= 2;
      const expected = count === faultCap(kind) ? 'fail' : atOnce ? 'requeue' : 'back-off';
      expect(decision.trigger).toBe(expected);
      if (decision.trigger === 'fail') expect(decision.reason).toBe(kind === 'lost' ? 'poison' : kind);
      if (decision.trigger === 'back-off') expect(decision.delayMs).toBeLessThanOrEqual(300_000);
    }
    expect(job).toEqual({ attemptsUsed: 0, faults: { [kind]: faultCap(kind) } });
  });

  const pauses = (
    ending: { outcome: Outcome; reason?: string },
    kind: (typeof FAULT_KINDS)[number],
    random = 0.999999,
  ) =>
    Array.from({ length: faultCap(kind) - 1 }, (_, index) => {
      const decision = decide({ ...ending, faults: { [kind]: index + 1 }, random });
      return decision.trigger === 'back-off' ? decision.delayMs : 0;
    });

  test('a lost attempt comes back soon, and one that was lost twice after long enough for a fleet to recover', () => {
    expect(pauses({ outcome: 'lost' }, 'lost')).toEqual([500, 30_000]);
    expect(pauses({ outcome: 'lost' }, 'lost', 0)).toEqual([250, 15_000]);
    expect([0, 1, 2].map((lost) => isSuspect({ lost }))).toEqual([false, false, true]);
  });

  test('an interrupted attempt comes back at once twice, and then ever more slowly up to a minute', () => {
    const [first, second, third, fourth, ...rest] = pauses({ outcome: 'interrupted', reason: 'drain' }, 'interrupted');
    expect([first, second, third, fourth, rest.at(-1)]).toEqual([0, 0, 1_000, 2_000, 60_000]);
  });

  test.each(['engine-down', 'registry-unreachable'] as const)('twenty-nine minutes of %s end no job', (reason) => {
    const shortest = pauses({ outcome: 'never-started', reason }, reason, 0).reduce((sum, ms) => sum + ms, 0);
    expect(shortest).toBeGreaterThan(29 * 60_000);
  });

  test('no number of faults uses up an attempt, and no attempt counts as a fault', () => {
    const ending = fc.record({
      outcome: fc.constantFrom(...OUTCOMES),
      reason: fc.option(fc.constantFrom(...NEVER_STARTED_REASONS), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(ending, { maxLength: 50 }), (endings) => {
        const all = endings.map(({ outcome, reason }) => ({ outcome, ...(reason ? { reason } : {}) }));
        const job = all.reduce((counts, end) => countAttempt(counts, end), { attemptsUsed: 0, faults: {} });
        expect(job.attemptsUsed).toBe(all.filter((end) => !faultOf(end)).length);
        for (const kind of FAULT_KINDS) {
          expect((job.faults as Record<string, number>)[kind] ?? 0).toBe(
            all.filter((end) => faultOf(end) === kind).length,
          );
        }
      }),
    );
  });
});
