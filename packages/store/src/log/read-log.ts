import type { AttemptId } from '@longshore/shared';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import type { LogChunk, PlacedChunk } from './log-chunk.ts';

/** An entry of a log's stream: its id, then `chunk`, text, `size`, bytes, `lines`, their number. */
export type LogEntry = [id: string, fields: string[]];

export function toPlacedChunk([position, fields]: LogEntry): PlacedChunk {
  return { position, chunk: JSON.parse(fields[1] ?? '') as LogChunk };
}

/** Chunks after a position (`'0'`: from the start), in order, at most `maxChunks`. */
export async function readLog(
  store: Store,
  { project, attempt, after, maxChunks }: { project: string; attempt: AttemptId; after: string; maxChunks: number },
): Promise<PlacedChunk[]> {
  const from = after === '0' ? '-' : `(${after}`;
  const entries = await call(store, (redis) => redis.xrange(keys.log(project, attempt), from, '+', 'COUNT', maxChunks));
  return (entries as LogEntry[]).map(toPlacedChunk);
}

/** The last chunks, in order. */
export async function readLogEnd(
  store: Store,
  { project, attempt, maxChunks }: { project: string; attempt: AttemptId; maxChunks: number },
): Promise<PlacedChunk[]> {
  const entries = await call(store, (redis) =>
    redis.xrevrange(keys.log(project, attempt), '+', '-', 'COUNT', maxChunks),
  );
  return (entries as LogEntry[]).reverse().map(toPlacedChunk);
}
