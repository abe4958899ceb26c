import { LongshoreError } from '@longshore/shared';
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';

const WINDOW_MS = 60_000;

/** Takes so many requests a minute from each client address; 0 sets no limit. Each process counts for itself. */
export function limitRate(requestsPerMinute: number): RequestHandler[] {
  if (requestsPerMinute === 0) return [];
  const limiter = rateLimit({
    windowMs: WINDOW_MS,
    limit: requestsPerMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_request, response, next) => {
      const retryAfterSeconds = Number(response.getHeader('Retry-After')) || WINDOW_MS / 1_000;
      const detail = `More than ${requestsPerMinute} requests a minute came from this address.`;
      next(new LongshoreError('rate-limited', detail, { retryAfterSeconds }));
    },
  });
  return [limiter];
}
