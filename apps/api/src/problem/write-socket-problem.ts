import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { LongshoreError } from '@longshore/shared';
import { toProblem } from './problem.ts';

const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

const DETAIL_BY_STATUS: Readonly<Record<number, string>> = {
  408: 'The request did not arrive in time.',
  413: 'The chunk extensions of the body are too long.',
  431: 'The headers are too long.',
};

/** Answers what could not be read as HTTP at all, where express never sees it, and closes the connection. */
export function writeSocketProblem(error: NodeJS.ErrnoException, socket: Socket): void {
  // A peer that has gone, or one that was answered already, has nobody to read this.
  if (!socket.writable || error.code === 'ECONNRESET' || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const status = STATUS_BY_CODE[error.code ?? ''] ?? 400;
  const detail = DETAIL_BY_STATUS[status] ?? 'This is not HTTP/1.1.';
  const problem = { ...toProblem(new LongshoreError('malformed-request', detail)), status };
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
