import type { Logger } from '@longshore/platform';
import type { LongshoreError } from '@longshore/shared';
import type { Request, RequestHandler, Response } from 'express';
import type { ApiMetrics } from '../metrics/api-metrics.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts and logs each request when it is over: the one place where an error of a request is logged. */
export function observeRequest({ metrics, logger }: { metrics: ApiMetrics; logger: Logger }): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      const tookMs = performance.now() - startedAt;
      count(metrics, { request, response, tookMs });
      log(logger, { request, response, tookMs });
    });
    next();
  };
}

interface Observation {
  readonly request: Request;
  readonly response: Response;
  readonly tookMs: number;
}

function count(metrics: ApiMetrics, { request, response, tookMs }: Observation): void {
  const labels = {
    method: METHODS.has(request.method) ? request.method : 'other',
    route: (response.locals.route as string | undefined) ?? 'none',
    status: `${Math.floor(response.statusCode / 100)}xx`,
  };
  metrics.requests.inc(labels);
  if (!response.locals.waits) metrics.requestSeconds.observe(labels, tookMs / 1_000);
}

/** What went well is for debugging; what the client did wrong is worth a line; a defect of ours needs somebody. */
function log(logger: Logger, { request, response, tookMs }: Observation): void {
  const error = response.locals.error as LongshoreError | undefined;
  const isDefect = error?.code === 'internal-error';
  const level = isDefect ? 'error' : response.statusCode >= 400 ? 'info' : 'debug';
  if (!logger.isLevelEnabled(level)) return;
  const fields = {
    requestId: response.locals.requestId as string,
    method: request.method,
    path: request.path.slice(0, 500),
    status: response.statusCode,
    tookMs: Math.round(tookMs),
    ...(error ? { code: error.code } : {}),
    ...(isDefect ? { err: error.cause ?? error } : {}),
  };
  logger[level](fields, isDefect ? 'a request met a defect' : 'request');
}
