import { findAddresses } from '../start/addresses.ts';
import { askRedis, type Reply } from '../wire/redis-wire.ts';

/** The Redis that is looked at: of `REDIS_URL`, of a running `npm start`, or the usual one. */
export const redisUrl = process.env.REDIS_URL ?? findAddresses()?.redisUrl ?? 'redis://127.0.0.1:6379';

/** The address without the password. */
export const redisHost = new URL(redisUrl).host;

/** What Redis tells about itself: the fields of INFO, by name. */
export async function readRedisInfo(): Promise<ReadonlyMap<string, string>> {
  const [info] = await askRedis(redisUrl, [['INFO']]);
  return parseInfo(String(info));
}

/** Reads one option, or undefined where the server forbids to look (as hosted ones do). */
export async function findRedisOption(name: string): Promise<string | undefined> {
  try {
    const [reply] = await askRedis(redisUrl, [['CONFIG', 'GET', name]]);
    return Array.isArray(reply) ? toText(reply[1]) : undefined;
  } catch {
    return undefined;
  }
}

export function parseInfo(info: string): ReadonlyMap<string, string> {
  const lines = info.split('\r\n').filter((line) => /^[a-z_0-9]+:/.test(line));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]));
}

function toText(reply: Reply | undefined): string | undefined {
  return typeof reply === 'string' ? reply : undefined;
}
