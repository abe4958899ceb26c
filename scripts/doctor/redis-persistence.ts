import { type Check, fail, ok, warn } from './check.ts';
import { findRedisOption, readRedisInfo } from './redis-facts.ts';

export const redisPersistence: Check = {
  name: 'redis-persistence',
  async run() {
    const info = await readRedisInfo();
    if (info.get('aof_enabled') !== '1') {
      return fail(
        'Redis keeps no append-only file: a restart loses accepted jobs',
        'redis-cli CONFIG SET appendonly yes',
      );
    }
    if (info.get('aof_last_write_status') === 'err') {
      return fail('Redis cannot write its append-only file', 'Look at the disk and at the log of Redis.');
    }
    const sync = await findRedisOption('appendfsync');
    if (sync === 'no') {
      return warn(
        'appendfsync is no: a power cut loses what the kernel has not written',
        'redis-cli CONFIG SET appendfsync everysec',
      );
    }
    return ok(`append-only file on, appendfsync ${sync ?? 'not readable'}`);
  },
};
