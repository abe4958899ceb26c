/** `redisUrl` → `REDIS_URL`, `s3Bucket` → `S3_BUCKET`. */
export function toVariableName(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

/** `redisUrl` → `--redis-url`. */
export function toFlagName(key: string): string {
  return `--${toVariableName(key).toLowerCase().replaceAll('_', '-')}`;
}

/** `redis-url`, `--redis-url` and `redisUrl` → `redisUrl`. */
export function fromFlagName(flag: string): string {
  return flag.replace(/^--/, '').replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
