import type { Job, JobId, JobLimit, JobState } from '@longshore/shared';
import type { Limit } from '@longshore/store';
import { expect, test } from 'vitest';
import { explain, makeJob, makeWorker, NOW } from './circumstances.fixture.ts';

const limits: readonly JobLimit[] = [{ id: 'key.1', key: 'customer-7', slots: 3, whenFull: 'queue' }];
const samples = [1_000];
const history = { ahead: [], alike: [{ weight: 1, samples }], agesMs: new Map() };

function explainAt(limit: Partial<Limit>, ahead: number) {
  const { spec, ...rest } = makeJob({ state: 'blocked', blockedAt: NOW + 5_000 });
  const job = { ...rest, spec: { ...spec, limits } };
  const limitPlace = { limit: { id: 'key.1', isPaused: false, held: 0, waiting: ahead + 1, ...limit }, ahead };
  const turn = { position: 1, ahead: [{ project: 'p', count: 0 }], share: 1 };
  return explain(job, { limitPlace, turn, history, workers: [makeWorker()] });
}

const isPaused = true;
const rate = { intervalMs: 1_000, burst: 1 };

test.each<[string, Partial<Limit>, number, string, string]>([
  [
    'a concurrency limit',
    { slots: 3, held: 3 },
    2,
    'concurrency-limit',
    'It waits for the limit of the key "customer-7": 3 of 3 are taken. 2 are ahead of it.',
  ],
  [
    'a limit that was lowered',
    { slots: 1, held: 3 },
    0,
    'concurrency-limit',
    'It waits for the limit of the key "customer-7": 3 of 1 are taken.',
  ],
  [
    'a rate',
    { rate, opensAt: NOW + 61_000 },
    4,
    'rate-limit',
    'It waits for its turn at the rate of the key "customer-7". 4 are ahead of it. It goes on at 2026-11-21T04:39:05.000Z.',
  ],
  [
    'a pause',
    { id: 'definition.resize', isPaused, slots: 1, held: 1 },
    0,
    'paused',
    'The definition "resize" is paused: nothing of it starts until somebody resumes it.',
  ],
  ['a limit of the project', { id: 'project', slots: 1, held: 1 }, 0, 'concurrency-limit', 'of the project "p"'],
  ['a limit that has just opened', { slots: 3, held: 2 }, 0, 'limit-open', 'has room: it goes on in a moment.'],
])('a job that %s holds says so, and since when', (_title, limit, ahead, reason, sentence) => {
  expect(explainAt(limit, ahead)).toMatchObject({
    reason,
    sentence: expect.stringContaining(sentence),
    since: '2026-11-21T04:38:05.000Z',
    waitsFor: { limit: { ahead } },
  });
});

test('a job that waits at a rate knows when it goes on, and so when it starts', () => {
  const found = explainAt({ rate, opensAt: NOW + 61_000 }, 4);
  const instant = '2026-11-21T04:39:05.000Z';
  expect(found).toMatchObject({ until: instant, estimatedStart: { p50: instant, p90: instant } });
});

test('a job that waits for a slot of a limit starts when those before it are done', () => {
  const { estimatedStart } = explainAt({ slots: 1, held: 1 }, 3);
  const inMs = Date.parse(estimatedStart?.p50 ?? '') - (NOW + 60_000);
  expect(inMs).toBeGreaterThan(3_000);
  expect(inMs).toBeLessThan(4_000);
});

test('nobody knows when a job starts that is paused', () => {
  expect(explainAt({ isPaused }, 0)).not.toHaveProperty('estimatedStart');
});

const first = makeJob().id;
const second = 'job_01KB3VMRG4T2C5A1ZP8YHQ6D0K' as JobId;
const explainAfter = (changes: Partial<Job>, [one, two]: (JobState | undefined)[]) =>
  explain(makeJob({ state: 'blocked', blockedBy: 'jobs', blockedAt: NOW, ...changes }, { after: [first, second] }), {
    awaited: [
      { id: first, state: one },
      { id: second, state: two },
    ],
  });

test('a job that waits for other jobs names those that have not ended', () => {
  expect(explainAfter({}, ['succeeded', 'running'])).toMatchObject({
    reason: 'jobs-not-ended',
    sentence: `It waits for 1 of 2 jobs: ${second} is running.`,
    waitsFor: { kind: 'jobs', jobs: [{ id: first, state: 'succeeded' }, { id: second }] },
  });
});

test('a job whose awaited ones have all ended goes on in a moment', () => {
  expect(explainAfter({}, ['succeeded', 'succeeded'])).toMatchObject({ reason: 'jobs-ended' });
});

test('a job that cannot run any more because of another one names it, before and after it was cancelled', () => {
  const failed = `${second} is failed, and was waited for as succeeded.`;
  expect(explainAfter({}, ['running', 'failed'])).toMatchObject({
    reason: 'dependency-failed',
    sentence: `${failed} It is cancelled in a moment.`,
  });
  const ended = { state: 'cancelled', reason: 'dependency-failed', endedAt: NOW + 1_000 } as const;
  expect(explainAfter(ended, ['running', 'failed']).sentence).toBe(`It was cancelled. ${failed}`);
  expect(explainAfter(ended, ['succeeded', undefined]).sentence).toContain(`${second}, for which it waited, is there`);
});
