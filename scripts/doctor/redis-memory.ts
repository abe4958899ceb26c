import { type Check, type Finding, fail, ok, warn } from './check.ts';
import { readRedisInfo } from './redis-facts.ts';

const mend = 'Give Redis more memory, or shorten the retention of finished jobs.';

export const redisMemory: Check = {
  name: 'redis-memory',
  async run() {
    const info = await readRedisInfo();
    const limitBytes = Number(info.get('maxmemory') ?? 0);
    const totalBytes = Number(info.get('total_system_memory') ?? 0);
    return judgeMemory({ usedBytes: Number(info.get('used_memory') ?? 0), limitBytes, totalBytes });
  },
};

/** Judges the use of memory against its limit: Redis's own where one is set, else the machine's. */
export function judgeMemory(memory: { usedBytes: number; limitBytes: number; totalBytes: number }): Finding {
  const { usedBytes, limitBytes, totalBytes } = memory;
  const limit = limitBytes || totalBytes;
  const of = limitBytes > 0 ? 'maxmemory' : "the machine's memory";
  const says = `${toMebibytes(usedBytes)} MiB in use of ${toMebibytes(limit)} MiB (${of})`;
  const share = limit > 0 ? usedBytes / limit : 0;
  if (share > 0.9) return fail(`${says}: submits will soon be refused`, mend);
  return share > 0.75 ? warn(says, mend) : ok(says);
}

function toMebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
