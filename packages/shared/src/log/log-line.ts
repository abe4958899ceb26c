/** Where a line came from; `system` lines are Longshore's own (pull progress, marks where output was dropped). */
export const LOG_STREAMS = ['stdout', 'stderr', 'system'] as const;
export type LogStream = (typeof LOG_STREAMS)[number];

/** One line of output. Ordered by `seq`, never by time. */
export interface LogLine {
  readonly attempt: number;
  /** Rises by one a line within an attempt, from 1; a gap is output that was dropped. */
  readonly seq: number;
  readonly stream: LogStream;
  /** Epoch milliseconds when the worker received it. */
  readonly at: number;
  readonly text: string;
  /** The line was longer than the longest piece we keep whole, and goes on in the next one. */
  readonly partial?: true;
  /** On a mark: how much is missing here. */
  readonly dropped?: { readonly lines: number; readonly bytes: number };
}

/** Longest piece of a line that is kept whole, in bytes; a longer line goes on in `partial` pieces. */
export const MAX_LINE_BYTES = 16_384;
