import type { Job } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { toPlace } from '../ticket/tickets.ts';
import { describeLines, type Line } from './describe-lines.ts';
import { findPosition } from './find-position.ts';

/** When it is a job's turn in its pool. */
export interface Turn {
  /** Its place in its project's line, 1 being the next. */
  readonly position: number;
  /** How many jobs of each project start before it, if no more come and none is passed over. */
  readonly ahead: readonly { readonly project: string; readonly count: number }[];
  /** The part of the pool's starts that its project has, from 0 to 1. */
  readonly share: number;
}

/** A waiting job's turn; of one that is not queued yet the turn that it had if it were queued now. */
export async function findTurn(store: Store, job: Job): Promise<Turn> {
  const { project, spec } = job;
  const [found, lines, { weight }] = await Promise.all([
    findPosition(store, job),
    describeLines(store, spec.pool),
    store.projects.read(project),
  ]);
  const position = found ?? (await countBefore(store, job)) + 1;
  const others = lines.filter((line) => line.project !== project);
  const turns = lines.flatMap(({ turn }) => (turn === undefined ? [] : [turn]));
  // A project that comes starts where the pool is.
  const start = lines.find((line) => line.project === project)?.turn ?? Math.min(...turns, Number.MAX_VALUE);
  const mine = { project, turn: start + (position - 1) / weight };
  const before = others.map((line) => ({ project: line.project, count: countTurnsBefore(line, mine) }));
  return {
    position,
    ahead: [{ project, count: position - 1 }, ...before.filter(({ count }) => count > 0)],
    share: weight / others.reduce((sum, other) => sum + other.weight, weight),
  };
}

/** How many tickets a new one would stand behind. */
async function countBefore(store: Store, { project, spec }: Job): Promise<number> {
  const line = keys.line(spec.pool, project);
  return await call(store, (redis) => redis.zcount(line, '-inf', `(${toPlace(spec.priority - 1, 0)}`));
}

/** How many of a project's turns come before one of another project. Where two begin at once the names decide, as in Redis. */
function countTurnsBefore(
  { project, weight, waiting, turn }: Line,
  mine: { readonly project: string; readonly turn: number },
): number {
  if (turn === undefined) return 0;
  const passed = (mine.turn - turn) * weight;
  // Sums of fractions that should be equal may differ in their last digits.
  const whole = Math.round(passed);
  const isAtOnce = Math.abs(passed - whole) < 1e-6;
  const count = isAtOnce ? whole + (project < mine.project ? 1 : 0) : Math.ceil(passed);
  return Math.min(waiting, Math.max(0, count));
}
