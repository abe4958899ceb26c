import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EngineDescription } from '../container-engine.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { findStatus } from './docker-errors.ts';

const infoReply = z.object({
  ID: z.string(),
  ServerVersion: z.string(),
  CgroupVersion: z.string().optional(),
  NCPU: z.number(),
  MemTotal: z.number(),
  Runtimes: z.record(z.string(), z.unknown()).nullish(),
  LiveRestoreEnabled: z.boolean(),
  OperatingSystem: z.string(),
  Architecture: z.string(),
  DockerRootDir: z.string(),
});

const versionReply = z.object({ ApiVersion: z.string() });
const networkReply = z.object({ Created: z.string() });

/**
 * When the daemon came up, guessed from its default bridge, which it makes anew at each start unless containers lived
 * through it. Undefined without such a bridge.
 */
export async function findEngineStart(docker: DockerClient, abortSignal: AbortSignal): Promise<number | undefined> {
  try {
    const reply = networkReply.parse(
      await requestJson(docker, { method: 'GET', path: '/networks/bridge', abortSignal }),
    );
    const createdAt = Date.parse(reply.Created);
    return Number.isNaN(createdAt) ? undefined : createdAt;
  } catch (error) {
    if (findStatus(error) === 404) return undefined;
    throw error;
  }
}

export async function describeEngine(docker: DockerClient, abortSignal: AbortSignal): Promise<EngineDescription> {
  const [info, version, engineStartedAt] = await Promise.all([
    requestJson(docker, { method: 'GET', path: '/info', abortSignal }).then((reply) => infoReply.parse(reply)),
    requestJson(docker, { method: 'GET', path: '/version', abortSignal }).then((reply) => versionReply.parse(reply)),
    findEngineStart(docker, abortSignal),
  ]);
  const cgroup = info.CgroupVersion;
  return {
    id: toEngineId(info),
    product: 'docker',
    version: info.ServerVersion,
    apiVersion: version.ApiVersion,
    cgroupVersion: cgroup === '1' || cgroup === '2' ? cgroup : 'unknown',
    cpus: info.NCPU,
    memoryBytes: info.MemTotal,
    runtimes: Object.keys(info.Runtimes ?? {}),
    liveRestore: info.LiveRestoreEnabled,
    operatingSystem: info.OperatingSystem,
    architecture: info.Architecture,
    rootDirectory: info.DockerRootDir,
    ...(engineStartedAt !== undefined && { engineStartedAt }),
  };
}

/**
 * Daemons of one host may share the key in `/etc/docker` that their `ID` is made of, so it names the host; their folders
 * tell them apart.
 */
export function toEngineId({ ID, DockerRootDir }: Pick<z.output<typeof infoReply>, 'ID' | 'DockerRootDir'>): string {
  return createHash('sha256').update(`${ID}\n${DockerRootDir}`).digest('hex').slice(0, 32);
}
