import type { StreamWriter } from '../stream/stream-writer.ts';

/** What an operation answers: nothing, a value as JSON, bytes as they are, or a stream that is written as it comes. */
export type Answer = EmptyAnswer | JsonAnswer | BytesAnswer | StreamAnswer;

interface Head {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface EmptyAnswer extends Head {
  readonly kind: 'empty';
}

export interface JsonAnswer extends Head {
  readonly kind: 'json';
  readonly body: unknown;
}

export interface BytesAnswer extends Head {
  readonly kind: 'bytes';
  readonly contentType: string;
  readonly bytes: Uint8Array | string;
}

export interface StreamAnswer extends Head {
  readonly kind: 'stream';
  readonly contentType: string;
  /** Sent while nothing else is, so that proxies keep the connection; left out where it would be read as data. */
  readonly heartbeat?: string;
  /** Writes until there is nothing more to say, the reader has left, or the process drains. */
  write(writer: StreamWriter): Promise<void>;
}

/** 204: it is done, and there is nothing to say. */
export const DONE: EmptyAnswer = { kind: 'empty', status: 204 };

export function answerJson(status: number, body: unknown, headers: Record<string, string> = {}): JsonAnswer {
  return { kind: 'json', status, body, headers };
}
