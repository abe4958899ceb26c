import { z } from 'zod';
import type { UsageSample } from '../container-engine.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { findStatus } from './docker-errors.ts';

const statsReply = z.object({
  cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }),
  memory_stats: z.object({
    usage: z.number().optional(),
    max_usage: z.number().optional(),
    stats: z.record(z.string(), z.number()).nullish(),
  }),
  pids_stats: z.object({ current: z.number().optional() }).nullish(),
});

const nanosPerMs = 1e6;

/** Reads one sample. A container that does not run has no memory figures, on either version of cgroups. */
export function toUsageSample(reply: unknown): UsageSample | undefined {
  const { cpu_stats: cpu, memory_stats: memory, pids_stats: processes } = statsReply.parse(reply);
  if (memory.usage === undefined) return undefined;
  // Cgroup v1 calls it total_inactive_file, v2 inactive_file; v1 has the second name too, for the group alone.
  const cacheBytes = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return {
    cpuTotalMs: cpu.cpu_usage.total_usage / nanosPerMs,
    memoryBytes: Math.max(memory.usage - cacheBytes, 0),
    ...(memory.max_usage !== undefined && { memoryPeakBytes: memory.max_usage }),
    processes: processes?.current ?? 0,
  };
}

export async function sampleUsage(
  docker: DockerClient,
  id: string,
  abortSignal: AbortSignal,
): Promise<UsageSample | undefined> {
  // Without one-shot the daemon takes two samples, a second apart.
  const query = { stream: false, 'one-shot': true };
  try {
    return toUsageSample(
      await requestJson(docker, { method: 'GET', path: `/containers/${id}/stats`, query, abortSignal }),
    );
  } catch (error) {
    if (findStatus(error) === 404) return undefined;
    throw error;
  }
}
