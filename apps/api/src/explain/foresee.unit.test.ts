import type { AttemptId, Worker, WorkerId } from '@longshore/shared';
import { expect, test } from 'vitest';
import { explain, Gi, makeJob, makeWorker, NOW } from './circumstances.fixture.ts';

const other = (number: number, changes: Partial<Worker>) =>
  makeWorker({ id: `worker_01KB3TQF8W9N2X7V5E4M1S6R${number}H` as WorkerId, hostname: `host-${number}`, ...changes });

test('a job that waits tells which workers could take it, and why the others cannot', () => {
  const workers = [
    other(10, { state: 'draining' }),
    other(11, { obstacles: [{ reason: 'disk-low', detail: 'its disk has 1Gi left' }] }),
    other(12, { used: { slots: 2, cpus: 0, memoryBytes: 0 } }),
    other(13, { used: { slots: 1, cpus: 1.5, memoryBytes: 0 } }),
    other(14, { capacity: { slots: 8, cpus: 8, memoryBytes: 2 ** 28 } }),
    other(15, { pools: ['gpu'] }),
    other(16, { state: 'gone' }),
    makeWorker(),
  ];
  expect(explain(makeJob(), { workers }).workers).toMatchObject([
    { hostname: 'host-1', canTake: true },
    { hostname: 'host-10', canTake: false, reason: 'draining', detail: 'it drains' },
    { hostname: 'host-11', canTake: false, reason: 'disk-low', detail: 'its disk has 1Gi left' },
    { hostname: 'host-12', canTake: false, reason: 'no-room', detail: '2 of its 2 slots are in use' },
    { hostname: 'host-13', reason: 'no-room', detail: 'it has 0.5 CPUs free, and the job needs 1' },
    { hostname: 'host-14', reason: 'too-small', detail: 'it has 256Mi of memory in all, and the job needs 512Mi' },
  ]);
});

const full = makeWorker({
  capacity: { slots: 1, cpus: 8, memoryBytes: 8 * Gi },
  used: { slots: 1, cpus: 1, memoryBytes: Gi },
  attempts: ['job_1_1' as AttemptId],
});
const history = {
  ahead: [{ weight: 1, samples: [10_000] }],
  alike: [],
  agesMs: new Map([['job_1_1' as AttemptId, 4_000]]),
};
const turn = {
  position: 2,
  ahead: [
    { project: 'p', count: 1 },
    { project: 'q', count: 3 },
  ],
  share: 0.25,
};

test('a job that waits tells who is ahead of it in all projects, and when it is expected to start', () => {
  expect(explain(makeJob(), { workers: [full], history, turn })).toMatchObject({
    position: 2,
    turn: { ahead: 4, share: 0.25 },
    sentence: expect.stringContaining('4 are ahead of it.'),
    estimatedStart: { p50: '2026-11-21T04:39:46.000Z', p90: '2026-11-21T04:39:46.000Z' },
  });
});

test('a job that is planned for later starts when it is due, or when those before it are done', () => {
  const at = (dueAt: number) =>
    explain(makeJob({ state: 'scheduled', dueAt }), { workers: [full], history, turn }).estimatedStart?.p50;
  expect(at(NOW + 3_600_000)).toBe('2026-11-21T05:38:00.000Z');
  expect(at(NOW + 61_000)).toBe('2026-11-21T04:39:46.000Z');
});

test('nobody knows when a job starts that no worker can take', () => {
  expect(explain(makeJob(), { history, turn })).not.toHaveProperty('estimatedStart');
  const draining = makeWorker({ state: 'draining' });
  expect(explain(makeJob(), { workers: [draining], history, turn })).not.toHaveProperty('estimatedStart');
});
