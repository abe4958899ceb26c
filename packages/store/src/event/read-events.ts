import type { ProjectEvent } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';

/** An entry of an event stream: its id, then `event`, JSON. */
export type EventEntry = [id: string, fields: string[]];

/** `writeEvent` alone writes them, from a typed event; they are not parsed by a schema again. */
export function toEvent([id, fields]: EventEntry): ProjectEvent {
  return { ...JSON.parse(fields[1] ?? ''), id } as ProjectEvent;
}

/** Events of a project after an id (`'0'`: from the oldest that is kept), in order. */
export async function readEvents(
  store: Store,
  { project, after, limit }: { project: string; after: string; limit: number },
): Promise<ProjectEvent[]> {
  const from = after === '0' ? '-' : `(${after}`;
  const entries = await call(store, (redis) => redis.xrange(keys.events(project), from, '+', 'COUNT', limit));
  return (entries as EventEntry[]).map(toEvent);
}

/** The id of a project's newest event, to read on from; `'0'` where there is none. */
export async function findLastEventId(store: Store, project: string): Promise<string> {
  const entries = await call(store, (redis) => redis.xrevrange(keys.events(project), '+', '-', 'COUNT', 1));
  return (entries as EventEntry[])[0]?.[0] ?? '0';
}

/** Whether events after an id are kept no longer, or may be: the oldest that is kept is younger than it. */
export async function hasGapAfter(store: Store, { project, id }: { project: string; id: string }): Promise<boolean> {
  if (/^0(-0)?$/.test(id)) return false;
  const entries = await call(store, (redis) => redis.xrange(keys.events(project), '-', '+', 'COUNT', 1));
  const oldest = (entries as EventEntry[])[0]?.[0];
  return oldest !== undefined && isAfter(oldest, id);
}

/** Whether one stream id (`<ms>-<n>`) comes after another. */
export function isAfter(id: string, other: string): boolean {
  const [ms = 0, n = 0] = id.split('-').map(Number);
  const [otherMs = 0, otherN = 0] = other.split('-').map(Number);
  return ms > otherMs || (ms === otherMs && n > otherN);
}
