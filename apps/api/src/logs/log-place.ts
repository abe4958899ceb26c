import { LongshoreError } from '@longshore/shared';

/** A place in a job's output: between two lines. */
export interface LogPlace {
  readonly attempt: number;
  /** Position in the attempt's stream after which to read; the chunk found there may begin before this place. */
  readonly after: string;
  /** The last line before this place. */
  readonly seq: number;
  /** How much of the raw output lies before this place, in bytes. */
  readonly byte: number;
}

/** Before the first line of an attempt. */
export function startOfAttempt(attempt: number): LogPlace {
  return { attempt, after: '0', seq: 0, byte: 0 };
}

/** As an SSE id: `<attempt>.<position>.<seq>.<byte>`. */
export function formatPlace({ attempt, after, seq, byte }: LogPlace): string {
  return `${attempt}.${after}.${seq}.${byte}`;
}

const PLACE = /^([1-9]\d{0,5})\.(0|\d{1,15}-\d{1,15})\.(\d{1,15})\.(\d{1,15})$/;

/**
 * Reads a Last-Event-ID that one of our log streams gave out.
 * @throws LongshoreError `invalid-parameter` for anything else: to begin somewhere else would repeat or lose lines.
 */
export function parsePlace(header: string): LogPlace {
  const [, attempt, after, seq, byte] = PLACE.exec(header) ?? [];
  if (after === undefined) {
    const detail = 'is not an id of this stream';
    throw new LongshoreError('invalid-parameter', `The header "Last-Event-ID" ${detail}.`, {
      places: [{ pointer: 'Last-Event-ID', detail }],
    });
  }
  return { attempt: Number(attempt), after, seq: Number(seq), byte: Number(byte) };
}
