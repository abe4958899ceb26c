import { expect, test } from 'vitest';
import { plantJob, toEvidence } from '../checker/planted.fixture.ts';
import type { PlayedFault } from '../suite/play-one.ts';
import { summarize, toLedgerLine } from './summarize.ts';

const at = '2026-01-01T00:00:00.000Z';

function toFault(number: number, ordeal: Partial<PlayedFault>): PlayedFault {
  const about = { startedAt: at, endedAt: at, recoversWithinMs: 1_000, wasAlone: true };
  return { number, name: 'redis-away', word: 'recovered', ...about, ...ordeal };
}

test('what happened is counted, and what did not is not', () => {
  const played = [
    ...Array.from({ length: 98 }, (_, index) => toFault(index, { recoveryMs: 500 })),
    toFault(98, { recoveryMs: 2_000, name: 'host-lost' }),
    toFault(99, { recoveryMs: 9_000 }),
    toFault(100, { word: 'missed', name: 'never-came' }),
    toFault(101, { word: 'skipped', name: 'not-here' }),
  ];
  const breaches = [
    { kind: 'lost' as const, sentence: '' },
    { kind: 'policy' as const, sentence: '' },
  ];
  const summary = summarize({ evidence: toEvidence(plantJob()), played, breaches });
  expect(summary).toMatchObject({
    jobs: 1,
    faults: 100,
    kinds: 2,
    missed: 1,
    skipped: 1,
    lost: 1,
    doubled: 0,
    others: 1,
  });
  expect(toLedgerLine(summary)).toBe(
    '1 jobs, 100 faults of 2 kinds, 1 lost, 0 doubled, 0 over a limit, 0 leaked, 0 gaps in logs without a mark, 1 other breaches, recovery p50 0.5 s, p99 2.0 s',
  );
});
