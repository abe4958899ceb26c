import { type Check, type Finding, fail, ok, warn } from './check.ts';
import { findRedisOption, readRedisInfo } from './redis-facts.ts';

export const redisPersistence: Check = {
  name: 'redis-persistence',
  async run() {
    const [info, sync, pause] = await Promise.all([
      readRedisInfo(),
      findRedisOption('appendfsync'),
      findRedisOption('no-appendfsync-on-rewrite'),
    ]);
    return judgePersistence(info, { sync, isPausedOnRewrite: pause === 'yes' });
  },
};

interface Sync {
  /** Undefined where the server forbids to look. */
  readonly sync: string | undefined;
  readonly isPausedOnRewrite: boolean;
}

/** Judges what a restart and a power cut would lose, and whether Redis still manages to write its files. */
export function judgePersistence(info: ReadonlyMap<string, string>, { sync, isPausedOnRewrite }: Sync): Finding {
  const look = 'Look at the free space and the rights of its folder (CONFIG GET dir), and at the log of Redis.';
  if (info.get('aof_enabled') !== '1') {
    const says = 'Redis keeps no append-only file: a restart loses accepted jobs';
    return fail(says, 'redis-cli CONFIG SET appendonly yes, and appendonly yes in redis.conf.');
  }
  if (info.get('aof_last_write_status') === 'err') {
    return fail('Redis cannot write its append-only file, and refuses writes (MISCONF)', look);
  }
  if (info.get('rdb_last_bgsave_status') === 'err') {
    return fail(
      'the last snapshot of Redis failed; where save is set it refuses writes (MISCONF)',
      `${look} Where the append-only file is on, snapshots are not needed: redis-cli CONFIG SET save "".`,
    );
  }
  if (info.get('aof_last_bgrewrite_status') === 'err') {
    return warn('the append-only file could not be rewritten, and grows without end', look);
  }
  return judgeSync({ sync, isPausedOnRewrite });
}

function judgeSync({ sync, isPausedOnRewrite }: Sync): Finding {
  const mend = 'redis-cli CONFIG SET appendfsync everysec';
  if (sync === 'no') return warn('appendfsync is no: a power cut loses what the kernel has not written', mend);
  if (isPausedOnRewrite) {
    const says = 'no-appendfsync-on-rewrite is on: a power cut during a rewrite loses what came since it began';
    return warn(says, 'redis-cli CONFIG SET no-appendfsync-on-rewrite no');
  }
  return ok(`append-only file on, appendfsync ${sync ?? 'not readable'}`);
}
