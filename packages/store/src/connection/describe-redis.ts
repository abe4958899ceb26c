import { performance } from 'node:perf_hooks';
import { call, type Store } from './store.ts';

export interface RedisDescription {
  readonly version: string;
  readonly role: string;
  /** Writes are kept in an append-only file. */
  readonly appendOnly: boolean;
  /** `always`, `everysec` or `no`; empty where Redis does not tell. */
  readonly appendFsync: string;
  /** `noeviction` keeps every job; any other may drop some. */
  readonly maxmemoryPolicy: string;
  readonly usedMemoryBytes: number;
  /** 0: no limit. */
  readonly maxMemoryBytes: number;
  readonly roundTripMs: number;
}

/** What Redis says of itself. Settings that it hides (`CONFIG` is often forbidden) are taken from `INFO` or left empty. */
export async function describeRedis(store: Store): Promise<RedisDescription> {
  const startedAt = performance.now();
  const text = await call(store, (redis) => redis.info());
  const roundTripMs = performance.now() - startedAt;
  const info = new Map(
    text
      .split(/\r?\n/)
      .map((line): [string, string] => [line.split(':', 1)[0] ?? '', line.slice(line.indexOf(':') + 1)]),
  );
  const fsync = await call(store, (redis) => redis.config('GET', 'appendfsync').catch(() => []));
  return {
    version: info.get('redis_version') ?? 'unknown',
    role: info.get('role') ?? 'unknown',
    appendOnly: info.get('aof_enabled') === '1',
    appendFsync: (fsync as string[])[1] ?? '',
    maxmemoryPolicy: info.get('maxmemory_policy') ?? 'unknown',
    usedMemoryBytes: Number(info.get('used_memory') ?? 0),
    maxMemoryBytes: Number(info.get('maxmemory') ?? 0),
    roundTripMs,
  };
}
