import { type Connection, callAll } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** The tickets of a project that wait in a pool. */
export interface WaitingTickets {
  readonly project: string;
  readonly waiting: number;
}

/** So many lines are counted at once: with thousands of them the last would be answered too late. */
const AT_ONCE = 1_000;

/** The projects that have tickets in a pool: in the order of their turns, and then those that are passed over just now. */
export async function listWaiting(connection: Connection, pool: string): Promise<WaitingTickets[]> {
  const [turns = [], held = []] = (await callAll(connection, (pipeline) => {
    pipeline.zrange(keys.turns(pool), 0, '-1');
    pipeline.zrange(keys.held(pool), 0, '-1');
  })) as string[][];
  // One that is released meanwhile may be seen in both.
  const projects = [...new Set([...turns, ...held])];
  const counts: unknown[] = [];
  for (let first = 0; first < projects.length; first += AT_ONCE) {
    const part = projects.slice(first, first + AT_ONCE);
    const counted = await callAll(connection, (pipeline) => {
      for (const project of part) pipeline.zcard(keys.line(pool, project));
    });
    counts.push(...counted);
  }
  return projects.map((project, index) => ({ project, waiting: Number(counts[index]) }));
}
