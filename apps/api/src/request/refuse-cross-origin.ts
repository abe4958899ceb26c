import type { IncomingHttpHeaders } from 'node:http';
import { LongshoreError } from '@longshore/shared';
import type { RequestHandler } from 'express';

const ONLY_READ: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses what a browser sends for a page of another origin and would change something: any page may send a POST without a
 * body anywhere, and the answer that it may not read has done its work by then. Clients other than browsers send neither
 * of the two headers.
 */
export const refuseCrossOrigin: RequestHandler = (request, _response, next) => {
  if (!ONLY_READ.has(request.method) && isCrossOrigin(request.headers)) {
    const detail = 'A page of another origin sent this by a browser; only reading is open to such.';
    throw new LongshoreError('cross-origin-refused', detail);
  }
  next();
};

/** `Sec-Fetch-Site` is the browser's own word, also where a proxy rewrote `Host`; older ones send `Origin` alone. */
function isCrossOrigin({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== toComparable(host);
}

/** The host as `URL` writes it: in lower case, without a default port. */
function toComparable(host: string | undefined): string | undefined {
  return host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : undefined;
}
