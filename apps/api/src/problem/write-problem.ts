import { LongshoreError } from '@longshore/shared';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { toProblem } from './problem.ts';
import { translateError } from './translate-error.ts';

/** What is sent with every 429 and 503 that knows no better. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;

/**
 * The one place where an error becomes an answer. It leaves the error in `response.locals.error` for the one place that
 * logs requests.
 */
export function writeProblem(thrown: unknown, request: Request, response: Response, _next: NextFunction): void {
  const error = translateError(thrown);
  response.locals.error = error;
  if (response.headersSent) {
    // Half an answer is out: all that is left is not to make it look whole.
    response.destroy();
    return;
  }
  const { status } = error;
  if (status === 429 || status === 503) {
    response.setHeader('Retry-After', String(error.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS));
  }
  // What is left of a body that we do not read would be taken for the next request, or read to no end.
  if (status === 413 || status === 415) response.setHeader('Connection', 'close');
  response.status(status).setHeader('Content-Type', 'application/problem+json');
  response.end(JSON.stringify(toProblem(error, { instance: request.path, requestId: response.locals.requestId })));
}

/** Nothing is at this address. */
export const refuseUnknownRoute: RequestHandler = (request) => {
  throw new LongshoreError(
    'route-not-found',
    `There is nothing at ${request.path.slice(0, 200)}. GET /openapi.json lists what there is.`,
  );
};

/** Something is at this address, but not for this method. */
export function refuseMethod(allowed: readonly string[]): RequestHandler {
  const allow = allowed.join(', ');
  return (request, response) => {
    response.setHeader('Allow', allow);
    if (request.method === 'OPTIONS') {
      response.status(204).end();
      return;
    }
    throw new LongshoreError('method-not-allowed', `${request.method} is not allowed at ${request.path}; ${allow} is.`);
  };
}
