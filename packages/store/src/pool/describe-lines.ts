import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { listWaiting, type WaitingTickets } from '../ticket/list-waiting.ts';

/** The tickets of a project in a pool, and its share of that beside the others' weights. */
export interface Line extends WaitingTickets {
  readonly weight: number;
}

/** The lines of a pool, in the order of their turns; those of projects at their running limit come last. */
export async function describeLines(store: Store, pool: string): Promise<Line[]> {
  const [lines, weights] = await Promise.all([
    listWaiting(store, pool),
    call(store, (redis) => redis.hgetall(keys.weights(pool))),
  ]);
  return lines.map((line) => ({ ...line, weight: Number(weights[line.project] ?? 1) }));
}
