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
  if (share > 0.75) return warn(says, mend);
  return judgeLimit(says, memory);
}

/** A rewrite of the append-only file forks, and what changes meanwhile is there twice. */
function judgeLimit(says: string, { limitBytes, totalBytes }: { limitBytes: number; totalBytes: number }): Finding {
  const share = Math.round(totalBytes * 0.6);
  const set = `redis-cli CONFIG SET maxmemory ${toMebibytes(share)}mb: 60 % of the machine, the rest is for rewrites.`;
  if (limitBytes === 0) return warn(`${says}; without maxmemory the kernel kills Redis when memory is short`, set);
  if (totalBytes > 0 && limitBytes > 0.8 * totalBytes) return warn(`${says}, which leaves none for rewrites`, set);
  return ok(says);
}

function toMebibytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
