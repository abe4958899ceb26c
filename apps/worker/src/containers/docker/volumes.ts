import { z } from 'zod';
import type { VolumeSummary } from '../container-engine.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { findStatus } from './docker-errors.ts';

const volumesReply = z.object({
  Volumes: z.array(z.object({ Name: z.string(), Labels: z.record(z.string(), z.string()).nullish() })).nullish(),
});

type Labels = Readonly<Record<string, string>>;

/** @param unlabelled see `UnlabelledVolumes`. */
export async function listUnusedVolumes(
  docker: DockerClient,
  { labels, unlabelled }: { labels: Labels; unlabelled: UnlabelledVolumes },
  abortSignal: AbortSignal,
): Promise<VolumeSummary[]> {
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  const listed = await listDangling(docker, { label }, abortSignal);
  if (unlabelled.isEmpty) return listed;
  return [...listed, ...unlabelled.pick(await listDangling(docker, {}, abortSignal), labels)];
}

/** The daemon's word for a volume that no container mounts, in any state, is dangling. */
async function listDangling(docker: DockerClient, filters: { label?: string[] }, abortSignal: AbortSignal) {
  const query = { filters: JSON.stringify({ ...filters, dangling: ['true'] }) };
  const reply = await requestJson(docker, { method: 'GET', path: '/volumes', query, abortSignal });
  return (volumesReply.parse(reply).Volumes ?? []).map((one) => ({ name: one.Name, labels: one.Labels ?? {} }));
}

/**
 * Volumes that a daemon made for a container while it went down, and could not write the labels of: it says their names
 * with the refusal, and nothing else ever tells whose they are.
 */
export class UnlabelledVolumes {
  readonly #labels = new Map<string, Labels>();

  get isEmpty(): boolean {
    return this.#labels.size === 0;
  }

  /** @param error of a creation. @param labels that its volumes were to have. */
  note(error: Error, labels: Labels): void {
    const [, name] = /\bcreate ([0-9a-f]{64}): database not open$/.exec(error.message) ?? [];
    if (name !== undefined) this.#labels.set(name, labels);
  }

  /** Those of the volumes that are remembered with these labels. */
  pick(volumes: readonly VolumeSummary[], wanted: Labels): VolumeSummary[] {
    return volumes.flatMap(({ name, labels: own }) => {
      const labels = this.#labels.get(name);
      const isWanted = labels && Object.entries(wanted).every(([label, value]) => labels[label] === value);
      return isWanted && Object.keys(own).length === 0 ? [{ name, labels }] : [];
    });
  }

  forget(name: string): void {
    this.#labels.delete(name);
  }
}

export async function removeVolume(docker: DockerClient, name: string, abortSignal: AbortSignal): Promise<void> {
  await requestJson(docker, { method: 'DELETE', path: `/volumes/${name}`, abortSignal }).catch((error: unknown) => {
    if (findStatus(error) !== 404) throw error;
  });
}
