import { type Connection, callAll } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** The tickets of a project that wait in a pool. */
export interface WaitingTickets {
  readonly project: string;
  readonly waiting: number;
  /** The start of its next turn, on the pool's own count; undefined where it is passed over, since it runs as many as it may. */
  readonly turn?: number;
}

/** So many lines are counted at once: with thousands of them the last would be answered too late. */
const AT_ONCE = 1_000;

/** The projects that have tickets in a pool: in the order of their turns, and then those that are passed over just now. */
export async function listWaiting(connection: Connection, pool: string): Promise<WaitingTickets[]> {
  const [turns, held = []] = (await callAll(connection, (pipeline) => {
    pipeline.zrange(keys.turns(pool), 0, '-1', 'WITHSCORES');
    pipeline.zrange(keys.held(pool), 0, '-1');
  })) as string[][];
  const turnOf = toTurns(turns ?? []);
  // One that is released meanwhile may be seen in both.
  const projects = [...new Set([...turnOf.keys(), ...held])];
  const counts: unknown[] = [];
  for (let first = 0; first < projects.length; first += AT_ONCE) {
    const part = projects.slice(first, first + AT_ONCE);
    const counted = await callAll(connection, (pipeline) => {
      for (const project of part) pipeline.zcard(keys.line(pool, project));
    });
    counts.push(...counted);
  }
  return projects.map((project, index) => {
    const turn = turnOf.get(project);
    return { project, waiting: Number(counts[index]), ...(turn === undefined ? {} : { turn }) };
  });
}

function toTurns(flat: readonly string[]): Map<string, number> {
  const turns = new Map<string, number>();
  for (let index = 0; index + 1 < flat.length; index += 2) turns.set(flat[index] as string, Number(flat[index + 1]));
  return turns;
}
