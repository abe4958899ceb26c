import { type Attempt, JOB_STATES, type Worker } from '@longshore/shared';
import { expect, test } from 'vitest';
import { explain, makeJob, makeWorker, NOW, WORKER } from './circumstances.fixture.ts';
import { explanationSchema } from './explanation.ts';

const attempt: Attempt = { version: 1, jobId: makeJob().id, number: 1, worker: WORKER, startedAt: NOW };
test.each<[string, object, Worker[], string, string]>([
  ['no worker', {}, [], 'no-worker', 'There is no worker in the pool "default".'],
  ['workers of other pools', {}, [makeWorker({ pools: ['gpu'] })], 'no-worker', 'There is no worker in the pool'],
  ['a worker that is gone', {}, [makeWorker({ state: 'gone' })], 'no-worker', 'There is no worker in the pool'],
  [
    'workers that drain',
    {},
    [makeWorker({ state: 'draining' })],
    'workers-drain',
    'Every worker of the pool "default" drains.',
  ],
  ['too few CPUs', { resources: { cpus: 8 } }, [makeWorker()], 'too-large', 'it needs 8 CPUs, and the largest has 2.'],
  [
    'too little memory',
    { resources: { memory: '8Gi' } },
    [makeWorker()],
    'too-large',
    'it needs 8Gi of memory, and the largest has 4Gi.',
  ],
  [
    'too little memory, by a crooked number of bytes',
    { resources: { memory: '64Gi' } },
    [makeWorker({ capacity: { slots: 2, cpus: 2, memoryBytes: 20_221_211_443 } })],
    'too-large',
    'it needs 64Gi of memory, and the largest has 18.8Gi.',
  ],
  [
    'no free slot',
    {},
    [makeWorker({ used: { slots: 2, cpus: 1, memoryBytes: 0 } })],
    'no-room',
    'The one worker in the pool "default" has no room: 2 of 2 slots are in use.',
  ],
  [
    'workers that something holds up',
    {},
    [
      makeWorker({ obstacles: [{ reason: 'clock-off', detail: 'its clock is 40.0 s ahead of the clock of Redis' }] }),
      makeWorker({ state: 'draining' }),
    ],
    'workers-held-up',
    `No worker of the pool "default" takes work just now. ${WORKER} (host-1): its clock is 40.0 s ahead of the clock of Redis.`,
  ],
  ['room', {}, [makeWorker()], 'next-turn', 'A worker with room takes it in its turn.'],
])('a queued job with %s', (_title, request, workers, reason, sentence) => {
  expect(explain(makeJob({}, request), { workers })).toMatchObject({
    reason,
    sentence: expect.stringContaining(sentence),
  });
});

test('a queued job knows how many are ahead, and when it expires', () => {
  const found = explain(makeJob({ expiresAt: NOW + 90_000 }), { workers: [makeWorker()], position: 3 });
  expect(found).toMatchObject({ position: 3, until: '2026-11-21T04:39:30.000Z' });
  expect(found.sentence).toContain('2 are ahead of it. It expires at');
});

test('a job that backs off says why, and until when', () => {
  const ended = { ...attempt, endedAt: NOW + 3_000, ending: { outcome: 'failed' as const, exitCode: 7 } };
  const job = makeJob(
    { state: 'backing-off', reason: 'failed', dueAt: NOW + 65_000, attemptsUsed: 1 },
    { retry: { attempts: 3 } },
  );
  expect(explain(job, { attempts: [ended] })).toMatchObject({
    until: '2026-11-21T04:39:05.000Z',
    sentence:
      'Attempt 1 ended as failed with exit code 7 after 3 s. 1 of its 3 tries are used. It is queued at 2026-11-21T04:39:05.000Z.',
  });
});

test('a running job says where, for how long, and when its time is up', () => {
  const container = { name: 'c', image: 'a', entrypoint: [], command: [], environment: [] };
  const running = { ...attempt, container, phases: { pullMs: 1_000, prepareMs: 1_000, createMs: 500, startMs: 500 } };
  const job = makeJob({ state: 'running', attempt: 1 }, { timeout: '5m' });
  expect(explain(job, { attempts: [running], workers: [makeWorker()] })).toMatchObject({
    reason: 'running',
    until: '2026-11-21T04:43:03.000Z',
    sentence: expect.stringMatching(
      /^Attempt 1 runs on worker_\w+ \(host-1\), for 1 min so far\. It is stopped at about /,
    ),
  });
  expect(explain({ ...job, cancelRequestedAt: NOW }, { attempts: [attempt], workers: [makeWorker()] })).toMatchObject({
    reason: 'stopping',
    waitsFor: { kind: 'container' },
  });
});

test('a running job whose worker is silent says since when, until when it is waited for, and what then', () => {
  const job = makeJob({ state: 'running', attempt: 1 });
  const workers = [makeWorker({ state: 'gone', seenAt: NOW + 30_000 })];
  const found = explain(job, { attempts: [attempt], workers, leaseUntil: NOW + 62_000 });
  expect(found).toMatchObject({
    reason: 'worker-silent',
    since: '2026-11-21T04:38:30.000Z',
    until: '2026-11-21T04:39:02.000Z',
    worker: WORKER,
  });
  expect(found.sentence).toBe(
    `Attempt 1 was taken by ${WORKER} (host-1). It has not been heard of since 2026-11-21T04:38:30.000Z. Its lease on the attempt runs out at 2026-11-21T04:39:02.000Z unless it renews it by then. After that the attempt counts as lost, which uses up none of its tries, and the job is tried again unless that happened too often.`,
  );
});

test('a running job whose worker was forgotten and whose lease ran out says so, and what a cancel makes of it', () => {
  const job = makeJob({ state: 'running', attempt: 1, cancelRequestedAt: NOW + 50_000 });
  expect(explain(job, { attempts: [attempt], leaseUntil: NOW + 30_000 })).toMatchObject({
    reason: 'stopping',
    sentence: `Attempt 1 was taken by ${WORKER}. Nothing has been heard of it for so long that it was forgotten. Its lease on the attempt ran out at 2026-11-21T04:38:30.000Z. After that the attempt counts as lost, and the job as cancelled. It was asked to stop at 2026-11-21T04:38:50.000Z.`,
  });
});

test('a job that failed says how its last attempt ended', () => {
  const ending = {
    outcome: 'out-of-memory' as const,
    exitCode: 137,
    signal: 'SIGKILL',
    detail: 'It used all of its 512Mi',
  };
  const job = makeJob({ state: 'failed', reason: 'attempts-exhausted', endedAt: NOW + 12_000, attempt: 1 });
  expect(explain(job, { attempts: [{ ...attempt, endedAt: NOW + 12_000, ending }] })).toMatchObject({
    reason: 'attempts-exhausted',
    exitCode: 137,
    sentence:
      'It failed. All its tries are used. Attempt 1 ended as out-of-memory with exit code 137 by SIGKILL after 12 s: It used all of its 512Mi.',
  });
});

test('a job that was poison names each worker that it was lost with', () => {
  const lose = (number: number): Attempt => ({
    ...{ ...attempt, number, endedAt: NOW + 30_000 },
    ending: { outcome: 'lost', detail: `worker ${number} on host-${number} was not heard of.` },
  });
  const tried = { ...attempt, number: 3, endedAt: NOW + 1_000, ending: { outcome: 'failed' as const, exitCode: 1 } };
  const job = makeJob({ state: 'failed', reason: 'poison', endedAt: NOW, attempt: 4, faults: { lost: 3 } });
  const { sentence } = explain(job, { attempts: [lose(1), lose(2), tried, lose(4)] });
  expect(sentence).toBe(
    'It failed. Its workers kept dying while they ran it, so it is not tried again.' +
      ' Attempt 1 ended as lost after 30 s: worker 1 on host-1 was not heard of.' +
      ' Attempt 2 ended as lost after 30 s: worker 2 on host-2 was not heard of.' +
      ' Attempt 4 ended as lost after 30 s: worker 4 on host-4 was not heard of.',
  );
});

test('a queued job that may be what kills its workers says that it is run apart', () => {
  const found = explain(makeJob({ faults: { lost: 2 } }), { workers: [makeWorker()] });
  expect(found.sentence).toContain('Its worker was lost 2 times, so it is only taken by one that runs no other');
});

test('a cancelled job says that it never ran only where that is so', () => {
  const job = makeJob({ state: 'cancelled', reason: 'requested', endedAt: NOW });
  expect(explain(job).sentence).toBe('It was cancelled. Somebody cancelled it before it ran.');
  const ending = { outcome: 'cancelled', detail: 'It was stopped because somebody cancelled the job.' } as const;
  const { sentence } = explain(job, { attempts: [{ ...attempt, endedAt: NOW + 2_000, ending }] });
  expect(sentence).toBe(
    'It was cancelled. Attempt 1 ended as cancelled after 2 s: It was stopped because somebody cancelled the job.',
  );
});

test.each(JOB_STATES)('a %s job of which little is known is explained as well', (state) => {
  const found = explain(makeJob({ state }));
  expect(explanationSchema.parse(found)).toEqual(found);
  expect(found.sentence).toMatch(/^[A-Z].*\.$/);
});
