import { LOG_STREAMS, type LogLine, LongshoreError } from '@longshore/shared';
import { z } from 'zod';
import { flag, instantOrAge, wholeNumber } from '../parameter/parameters.ts';

/** More lines than this are asked for without `tail`. */
const MAX_TAIL = 10_000;
/** How far a caller's clock may be ahead of Redis's. */
const CLOCK_SLACK_MS = 60_000;

export const logQuery = z.strictObject({
  follow: flag().optional().describe('Go on with lines as they come, until the job ends.'),
  attempt: wholeNumber(1, 999_999).optional().describe('Only this attempt; else all of them, in order.'),
  stream: z.enum(LOG_STREAMS).optional().describe('Only this stream, and the marks where output was dropped.'),
  tail: wholeNumber(0, MAX_TAIL).optional().describe('Begin with this many of the last lines.'),
  since: instantOrAge().optional().describe('Only lines from this instant on, or from so long ago on.'),
  timestamps: flag().optional().describe('As text: begin each line with its instant.'),
});

export type LogQuery = z.output<typeof logQuery>;
export type LineFilter = (line: LogLine) => boolean;

/** Which lines are wanted. */
export function toLineFilter({ stream, since }: Pick<LogQuery, 'stream' | 'since'>, now: number): LineFilter {
  const sinceAt = since === undefined ? undefined : toInstant(since, now);
  return (line) => {
    if (sinceAt !== undefined && line.at < sinceAt) return false;
    // Whoever asks for one stream is still told where something is missing.
    return stream === undefined || line.stream === stream || line.dropped !== undefined;
  };
}

function toInstant(since: { at: number } | { agoMs: number }, now: number): number {
  if ('agoMs' in since) return now - since.agoMs;
  if (since.at <= now + CLOCK_SLACK_MS) return since.at;
  const detail = 'lies in the future';
  throw new LongshoreError('invalid-parameter', `The query: "since" ${detail}.`, {
    places: [{ pointer: 'since', detail }],
  });
}
