import { z } from 'zod';
import type { VolumeSummary } from '../container-engine.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { findStatus } from './docker-errors.ts';

const volumesReply = z.object({
  Volumes: z.array(z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() })).nullish(),
});

/** The daemon's word for a volume that no container mounts, in any state, is dangling. */
export async function listUnusedVolumes(
  docker: DockerClient,
  labels: Readonly<Record<string, string>>,
  abortSignal: AbortSignal,
): Promise<VolumeSummary[]> {
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const query = { filters: JSON.stringify({ label, dangling: ['true'] }) };
  const reply = await requestJson(docker, { method: 'GET', path: '/volumes', query, abortSignal });
  return (volumesReply.parse(reply).Volumes ?? []).map((one) => ({ name: one.Name, labels: one.Labels ?? {} }));
}

export async function removeVolume(docker: DockerClient, name: string, abortSignal: AbortSignal): Promise<void> {
  await requestJson(docker, { method: 'DELETE', path: `/volumes/${name}`, abortSignal }).catch((error: unknown) => {
    if (findStatus(error) !== 404) throw error;
  });
}
