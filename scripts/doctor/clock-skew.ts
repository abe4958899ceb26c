import { askRedis } from '../wire/redis-wire.ts';
import { type Check, type Finding, fail, ok, warn } from './check.ts';
import { engineHost, readEngineInfo } from './engine-facts.ts';
import { redisUrl } from './redis-facts.ts';

const mend = 'Let a time service (chrony, systemd-timesyncd) keep the clocks of these machines.';

export const redisClock: Check = {
  name: 'redis-clock',
  async run() {
    return judgeSkew('Redis', await measureSkew(readRedisTime));
  },
};

export const engineClock: Check = {
  name: 'engine-clock',
  async run() {
    return judgeSkew(`the engine at ${engineHost}`, await measureSkew(readEngineTime));
  },
};

/** Judges how far another clock is from this machine's. */
export function judgeSkew(whose: string, skewMs: number): Finding {
  const says = `the clock of ${whose} is ${Math.abs(Math.round(skewMs))} ms ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's`;
  if (Math.abs(skewMs) > 30_000) return fail(says, mend);
  return Math.abs(skewMs) > 2000 ? warn(says, mend) : ok(says);
}

// The answer was given somewhere between the question and its arrival: half way is the best guess.
async function measureSkew(readTime: () => Promise<number>): Promise<number> {
  const askedAt = Date.now();
  const theirs = await readTime();
  return theirs - (askedAt + Date.now()) / 2;
}

async function readRedisTime(): Promise<number> {
  const [reply] = await askRedis(redisUrl, [['TIME']]);
  const [seconds, microseconds] = Array.isArray(reply) ? reply.map(Number) : [];
  return (seconds ?? 0) * 1000 + (microseconds ?? 0) / 1000;
}

async function readEngineTime(): Promise<number> {
  return Date.parse((await readEngineInfo()).SystemTime);
}
