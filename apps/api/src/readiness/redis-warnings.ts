import type { describeRedis } from '@longshore/store';

type RedisDescription = Awaited<ReturnType<typeof describeRedis>>;

/** How this Redis may lose jobs that it has accepted; nothing where it is set up well. */
export function listRedisWarnings(redis: Pick<RedisDescription, 'appendOnly' | 'maxmemoryPolicy'>): string[] {
  const warnings: string[] = [];
  if (!redis.appendOnly) {
    warnings.push('Redis keeps no append-only file: a restart loses jobs. Set "appendonly yes".');
  }
  if (redis.maxmemoryPolicy !== 'noeviction') {
    const policy = redis.maxmemoryPolicy;
    warnings.push(
      `Redis may evict keys (maxmemory-policy ${policy}), and jobs with them. Set "maxmemory-policy noeviction".`,
    );
  }
  return warnings;
}
