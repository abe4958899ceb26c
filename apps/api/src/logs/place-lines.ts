import type { LogLine } from '@longshore/shared';
import { type PlacedChunk, toLogLines } from '@longshore/store';
import type { LogPlace } from './log-place.ts';

/** A line, and the place right after it. */
export interface PlacedLine {
  readonly line: LogLine;
  readonly place: LogPlace;
}

/**
 * The lines of a chunk that come after a place, each with the place from which reading would go on. A line within a chunk
 * is found again by reading the chunk again, so its place keeps the position before the chunk.
 */
export function placeLines(from: LogPlace, { position, chunk }: PlacedChunk): PlacedLine[] {
  const isWithin = from.seq >= chunk.firstSeq - 1;
  const previous = isWithin
    ? { lastSeq: chunk.firstSeq - 1, endByte: chunk.startByte }
    : { lastSeq: from.seq, endByte: from.byte };
  let byte = chunk.startByte;
  const placed: PlacedLine[] = [];
  for (const line of toLogLines(from.attempt, previous, chunk)) {
    if (!line.dropped) byte = Math.min(chunk.endByte, byte + Buffer.byteLength(line.text) + (line.partial ? 0 : 1));
    if (line.seq > from.seq) placed.push({ line, place: { ...from, seq: line.seq, byte } });
  }
  const last = placed.pop();
  if (last) placed.push({ line: last.line, place: endOfChunk(from.attempt, { position, chunk }) });
  return placed;
}

/** The place after a chunk. */
export function endOfChunk(attempt: number, { position, chunk }: PlacedChunk): LogPlace {
  return { attempt, after: position, seq: chunk.lastSeq, byte: chunk.endByte };
}
