import { LongshoreError } from '@longshore/shared';
import type { RequestHandler } from 'express';
import type { ApiConfig } from '../config.ts';

/** For probes, which often know nothing but an address. */
const FOR_ANY_HOST: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics']);

/**
 * Refuses requests for a name that is not ours. A page may point its own name at this machine (DNS rebinding), and then its
 * requests look to the browser as if they went to the page's own server; only the name in `Host` tells.
 */
export function refuseForeignHost({ host, allowedHosts }: Pick<ApiConfig, 'host' | 'allowedHosts'>): RequestHandler {
  const allowed = new Set(allowedHosts.map((name) => toHostname(name) ?? name));
  const takesAny = allowed.has('*') || (allowed.size === 0 && !isLoopback(host));
  return (request, _response, next) => {
    const hostname = toHostname(request.headers.host);
    const isOurs = hostname !== undefined && (isLoopback(hostname) || allowed.has(hostname));
    if (!takesAny && !isOurs && !FOR_ANY_HOST.has(request.path)) throw refuse(request.headers.host);
    next();
  };
}

function refuse(host = ''): LongshoreError {
  const name = host.slice(0, 200).toWellFormed();
  const advice = 'Ask for localhost or 127.0.0.1, or name it in ALLOWED_HOSTS of the api.';
  return new LongshoreError('misdirected-request', `This api does not answer for the host "${name}". ${advice}`);
}

/** The name in a Host header, in lower case and without its port: `[::1]:8080` → `[::1]`. */
export function toHostname(host: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[^:/?#@\s[\]]+)(?::\d*)?$/i.exec(host ?? '')?.[1]?.toLowerCase();
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(hostname);
}
