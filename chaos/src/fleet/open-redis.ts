import { Redis } from 'ioredis';

/** A connection of the suite's own to a Redis that it breaks. What fails is told by the call that fails. */
export function openRedis(url: string, options: { readonly db?: number } = {}): Redis {
  return new Redis(url, { ...options }).on('error', () => undefined);
}
