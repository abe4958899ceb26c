import { LOG_STREAMS, type LogLine } from '@longshore/shared';

/** A line as chunks keep it: index in LOG_STREAMS, epoch milliseconds, text, and 1 where it goes on in the next piece. */
export type ChunkLine = readonly [stream: 0 | 1 | 2, at: number, text: string, partial?: 1];

/**
 * Consecutive lines of one attempt. A gap between one chunk's `lastSeq` and the next one's `firstSeq` is output that was
 * dropped; the offsets (`startByte` inclusive, `endByte` exclusive, of the raw output) say how much.
 */
export interface LogChunk {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly startByte: number;
  readonly endByte: number;
  readonly lines: readonly ChunkLine[];
  /** Of all up to the end of this chunk; absent once output was dropped. By it another process can read on. */
  readonly sums?: LogSums;
}

/** How much of each stream is in the lines of a log, in bytes of raw output, and how many lines are our own. */
export type LogSums = readonly [stdoutBytes: number, stderrBytes: number, systemLines: number];

/** A chunk with its place in the stream, after which reading goes on. */
export interface PlacedChunk {
  readonly position: string;
  readonly chunk: LogChunk;
}

type End = Pick<LogChunk, 'lastSeq' | 'endByte'>;
export const LOG_START: End = { lastSeq: 0, endByte: 0 };

/** The lines of a chunk. Where output was dropped before it, a `system` line that says how much comes first. */
export function toLogLines(attempt: number, previous: End, chunk: LogChunk): LogLine[] {
  const lines = chunk.lines.map(
    ([stream, at, text, partial], index): LogLine => ({
      attempt,
      seq: chunk.firstSeq + index,
      stream: LOG_STREAMS[stream],
      at,
      text,
      ...(partial ? { partial: true } : {}),
    }),
  );
  const mark = toMark(attempt, previous, chunk);
  return mark ? [mark, ...lines] : lines;
}

function toMark(attempt: number, previous: End, chunk: LogChunk): LogLine | undefined {
  const lines = chunk.firstSeq - previous.lastSeq - 1;
  if (lines <= 0) return undefined;
  const bytes = Math.max(0, chunk.startByte - previous.endByte);
  return {
    attempt,
    seq: chunk.firstSeq - 1,
    stream: 'system',
    at: chunk.lines[0]?.[1] ?? 0,
    text: `[${lines} lines, ${bytes} bytes of output were not kept here]`,
    dropped: { lines, bytes },
  };
}
