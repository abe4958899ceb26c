import { findFreePort } from '../machine/free-port.ts';
import { installParts } from '../machine/install-parts.ts';
import { redisServer } from '../machine/parts.ts';
import { say } from '../machine/say.ts';
import { waitUntil } from '../machine/wait-until.ts';
import { askRedis } from '../wire/redis-wire.ts';
import { OwnProcess } from './child-process.ts';
import { makeFolder } from './folder.ts';
import type { Shutdown } from './shutdown.ts';

const startTimeoutMs = 30_000;

/** Makes sure of a Redis and answers its address: the one of `REDIS_URL`, or one of our own. */
export async function startRedis(shutdown: Shutdown): Promise<string> {
  const given = process.env.REDIS_URL;
  return given ? useRedis(given) : startOwnRedis(shutdown);
}

async function useRedis(url: string): Promise<string> {
  const { host } = new URL(url);
  try {
    await askRedis(url, [['PING']]);
  } catch (error) {
    throw new Error(`REDIS_URL names ${host}, and it does not answer: ${(error as Error).message}`);
  }
  say(`Redis: the one of REDIS_URL, ${host}.`);
  return url;
}

async function startOwnRedis(shutdown: Shutdown): Promise<string> {
  await installParts([redisServer]);
  const program = redisServer.find();
  if (!program) throw new Error('Redis is missing: install redis-server, or set REDIS_URL.');
  const port = await findFreePort(6379);
  const redis = new OwnProcess({ name: 'redis', program, args: listArgs(port, makeFolder('redis')) });
  shutdown.add('redis', () => redis.stop(20_000));
  const url = `redis://127.0.0.1:${port}`;
  await waitUntil('the start of Redis', startTimeoutMs, () => isReady(redis, url));
  say(`Redis: started on port ${port}, with its data in ${makeFolder('redis')}.`);
  return url;
}

// An append-only file makes an answer of 202 outlive a crash; without eviction a full Redis refuses instead of forgetting.
function listArgs(port: number, folder: string): string[] {
  const options = { port, bind: '127.0.0.1', dir: folder, appendonly: 'yes', appendfsync: 'everysec', save: '' };
  const all = { ...options, 'maxmemory-policy': 'noeviction', daemonize: 'no' };
  return Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
}

async function isReady(redis: OwnProcess, url: string): Promise<true | undefined> {
  if (redis.hasEnded) throw new Error(`Redis did not start: ${redis.readLastLines(3).join(' ')}`);
  try {
    await askRedis(url, [['PING']]);
    return true;
  } catch {
    // Not up yet, or still loading its data.
    return undefined;
  }
}
