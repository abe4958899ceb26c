import { findOverlaps } from '../checker/check-overlaps.ts';
import type { Breach, BreachKind } from '../checker/evidence.ts';
import { findStrays } from '../checker/find-strays.ts';
import type { SuiteRun } from '../suite/run-suite.ts';

/** The figures of a run, as they are kept. */
export interface Summary {
  readonly jobs: number;
  readonly containers: number;
  readonly faults: number;
  readonly kinds: number;
  /** Faults whose moment never came, and those that this machine cannot have. */
  readonly missed: number;
  readonly skipped: number;
  readonly lost: number;
  readonly doubled: number;
  /** Moments at which more jobs of a key ran than its limit lets. */
  readonly crowded: number;
  readonly leaked: number;
  /** Places in logs where lines are missing without a mark, or come twice. */
  readonly lines: number;
  /** Breaches of any other promise. */
  readonly others: number;
  readonly recoveryP50Ms: number;
  readonly recoveryP99Ms: number;
  /** Jobs that for a moment ran on two engines, as they may while nobody reaches the host of the first. */
  readonly acrossEngines: number;
  /** Containers that engines lost when their daemons were killed. */
  readonly strays: number;
}

const named: readonly BreachKind[] = ['lost', 'doubled', 'crowded', 'leaked', 'lines'];

export function summarize({ evidence, played, breaches }: SuiteRun): Summary {
  const happened = played.filter(({ word }) => word === 'recovered' || word === 'stuck');
  const recoveries = happened.flatMap(({ recoveryMs }) => recoveryMs ?? []).toSorted((a, b) => a - b);
  const overlaps = findOverlaps(evidence);
  return {
    jobs: evidence.finals.size,
    containers: evidence.lives.length,
    faults: happened.length,
    kinds: new Set(happened.map(({ name }) => name)).size,
    missed: played.filter(({ word }) => word === 'missed').length,
    skipped: played.filter(({ word }) => word === 'skipped').length,
    ...{ lost: count(breaches, 'lost'), doubled: count(breaches, 'doubled'), crowded: count(breaches, 'crowded') },
    ...{ leaked: count(breaches, 'leaked'), lines: count(breaches, 'lines') },
    others: breaches.filter(({ kind }) => !named.includes(kind)).length,
    recoveryP50Ms: toPercentile(recoveries, 0.5),
    recoveryP99Ms: toPercentile(recoveries, 0.99),
    acrossEngines: overlaps.filter(({ first, second }) => first.engine !== second.engine).length,
    strays: findStrays(evidence).size,
  };
}

/** The line that a run ends with. */
export function toLedgerLine(summary: Summary): string {
  const { jobs, faults, kinds, lost, doubled, crowded, leaked, lines, others, recoveryP50Ms, recoveryP99Ms } = summary;
  const figures = [
    `${jobs} jobs`,
    `${faults} faults of ${kinds} kinds`,
    `${lost} lost`,
    `${doubled} doubled`,
    `${crowded} over a limit`,
    `${leaked} leaked`,
    `${lines} gaps in logs without a mark`,
    `${others} other breaches`,
    `recovery p50 ${toSeconds(recoveryP50Ms)}, p99 ${toSeconds(recoveryP99Ms)}`,
  ];
  return figures.join(', ');
}

function count(breaches: readonly Breach[], kind: BreachKind): number {
  return breaches.filter((breach) => breach.kind === kind).length;
}

/** By the nearest rank. */
function toPercentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function toSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
