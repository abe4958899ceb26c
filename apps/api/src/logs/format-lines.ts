import { LOG_STREAMS, type LogLine, type LogStream } from '@longshore/shared';
import { z } from 'zod';
import { formatInstant, instantSchema } from '../present/instant.ts';
import { formatServerSentEvent } from '../stream/server-sent-event.ts';
import { formatPlace } from './log-place.ts';
import type { PlacedLine } from './place-lines.ts';

/** Turns lines into what goes over the wire. It remembers whether a line is still open, so each reading has its own. */
export type LineFormat = (lines: readonly PlacedLine[]) => string;

/** A line as NDJSON and SSE carry it. */
export const logLineSchema = z
  .object({
    attempt: z.int(),
    seq: z.int().describe('Rises by one a line within an attempt; a gap is output that was dropped.'),
    stream: z.enum(LOG_STREAMS),
    at: instantSchema,
    text: z.string(),
    partial: z.literal(true).optional().describe('The line was very long, and goes on in the next one.'),
    dropped: z.object({ lines: z.int(), bytes: z.int() }).optional().describe('On a mark: how much is missing here.'),
  })
  .meta({ id: 'LogLine' });

export const formatNdjson: LineFormat = (lines) =>
  lines.map(({ line }) => `${JSON.stringify(presentLine(line))}\n`).join('');

export const formatEvents: LineFormat = (lines) =>
  lines.map(({ line, place }) => formatServerSentEvent({ id: formatPlace(place), data: presentLine(line) })).join('');

function presentLine(line: LogLine): z.output<typeof logLineSchema> {
  return { ...line, at: formatInstant(line.at) };
}

/** Plain text. The pieces of a long line are joined again, unless the other stream speaks in between. */
export function textFormat({ timestamps }: { timestamps: boolean }): LineFormat {
  let open: LogStream | undefined;
  const format = (line: LogLine): string => {
    const goesOn = open === line.stream;
    const before = open !== undefined && !goesOn ? '\n' : '';
    const prefix = timestamps && !goesOn ? `${formatInstant(line.at)} ` : '';
    open = line.partial ? line.stream : undefined;
    return `${before}${prefix}${line.text}${line.partial ? '' : '\n'}`;
  };
  return (lines) => lines.map(({ line }) => format(line)).join('');
}
