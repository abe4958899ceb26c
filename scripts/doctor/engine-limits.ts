import { type Check, type Finding, fail, ok, warn } from './check.ts';
import { type EngineInfo, readEngineInfo } from './engine-facts.ts';

export const engineLimits: Check = {
  name: 'engine-limits',
  async run() {
    return judgeLimits(await readEngineInfo());
  },
};

type Limits = Pick<EngineInfo, 'MemoryLimit' | 'SwapLimit' | 'PidsLimit' | 'CpuCfsQuota'>;

/** Judges which limits the kernel can enforce on a container. */
export function judgeLimits({ MemoryLimit, SwapLimit, PidsLimit, CpuCfsQuota }: Limits): Finding {
  const all = { memory: MemoryLimit, pids: PidsLimit, cpu: CpuCfsQuota };
  const missing = Object.entries(all).flatMap(([name, has]) => (has ? [] : [name]));
  if (missing.length > 0) {
    return fail(
      `no limits on ${missing.join(', ')}: one job can take the whole host`,
      'Enable these control groups in the kernel.',
    );
  }
  if (SwapLimit) return ok('limits on memory, swap, processes and CPU work');
  return warn('no limit on swap: a job may swap beyond its memory', 'Boot with swapaccount=1, or turn swap off.');
}
