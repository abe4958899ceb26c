import type { IncomingMessage } from 'node:http';
import { LongshoreError } from '@longshore/shared';
import type { Request, Response } from 'express';
import { refuseForm } from './content-type.ts';
import { readJson } from './read-json.ts';

/** One request as operations see it. */
export interface Exchange {
  readonly requestId: string;
  readonly method: string;
  /** The address as it was asked for, without its query. */
  readonly path: string;
  readonly rawQuery: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Aborts when the client has left. */
  readonly signal: AbortSignal;
  /** @throws LongshoreError `malformed-request` where the header stands there more than once. */
  findHeader(name: string): string | undefined;
  /** The first of the content types that the client takes; undefined where it takes none of them. */
  findAcceptable(contentTypes: readonly string[]): string | undefined;
  /** The body as JSON; undefined where there is none. */
  readBody(): unknown;
  /** Tells the metrics that this request waited on purpose, so that its time says nothing about us. */
  markWaiting(): void;
}

/**
 * Makes an exchange of express's request and response.
 * @param isPayload the whole body is a payload.
 */
export function toExchange(request: Request, response: Response, isPayload = false): Exchange {
  const mark = request.url.indexOf('?');
  let body: { value: unknown } | undefined;
  let signal: AbortSignal | undefined;
  return {
    requestId: response.locals.requestId,
    method: request.method,
    path: request.path,
    rawQuery: mark === -1 ? '' : request.url.slice(mark + 1),
    params: request.params,
    // Made where it is asked for: few requests take so long that anybody wants to know.
    get signal() {
      signal ??= closeSignal(response);
      return signal;
    },
    findHeader: (name) => findHeader(request, name),
    findAcceptable: (contentTypes) => request.accepts([...contentTypes]) || undefined,
    readBody: () => {
      body ??= { value: readBody(request, isPayload) };
      return body.value;
    },
    markWaiting: () => {
      response.locals.waits = true;
    },
  };
}

function readBody({ body, headers }: Request, isPayload: boolean): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  refuseForm(headers['content-type'], body);
  return readJson(body, isPayload);
}

function findHeader(request: IncomingMessage, name: string): string | undefined {
  const values = request.headersDistinct[name];
  if (values && values.length > 1) {
    throw new LongshoreError('malformed-request', `The header "${name}" stands there ${values.length} times.`);
  }
  return values?.[0];
}

/** A response that closes because it was written to its end is no news, and an abort is dear. */
function closeSignal(response: Response): AbortSignal {
  const left = new AbortController();
  const close = () => response.writableFinished || left.abort();
  if (response.closed) close();
  else response.once('close', close);
  return left.signal;
}
