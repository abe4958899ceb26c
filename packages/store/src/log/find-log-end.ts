import type { AttemptId } from '@longshore/shared';
import { callAll, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import type { LogSums } from './log-chunk.ts';
import { type LogEntry, toPlacedChunk } from './read-log.ts';

/** Where an attempt's log ends: what a process needs to go on with it. */
export interface LogEnd {
  readonly seq: number;
  readonly byte: number;
  readonly sums?: LogSums;
  /** When its last line came, in epoch milliseconds. */
  readonly at: number;
  /** What the log holds of all that was appended to it. */
  readonly kept: { readonly lines: number; readonly bytes: number };
}

/** Undefined where nothing was appended yet. */
export async function findLogEnd(
  store: Store,
  { project, attempt }: { project: string; attempt: AttemptId },
): Promise<LogEnd | undefined> {
  const [entries, counts] = (await callAll(store, (pipeline) => {
    pipeline.xrevrange(keys.log(project, attempt), '+', '-', 'COUNT', 1);
    pipeline.hmget(keys.attempt(project, attempt), 'logLines', 'logHeadBytes', 'logTailBytes');
  })) as [LogEntry[], (string | null)[]];
  const [last] = entries.map(toPlacedChunk);
  if (!last) return undefined;
  const { lastSeq, endByte, sums, lines } = last.chunk;
  const [keptLines, headBytes, tailBytes] = counts.map((count) => Number(count ?? 0)) as [number, number, number];
  return {
    seq: lastSeq,
    byte: endByte,
    ...(sums ? { sums } : {}),
    at: lines.at(-1)?.[1] ?? 0,
    kept: { lines: keptLines, bytes: headBytes + tailBytes },
  };
}
