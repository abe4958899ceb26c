import { findAddresses } from '../start/addresses.ts';
import { askEngine } from '../wire/engine-wire.ts';

/** The engine that is looked at: of `DOCKER_HOST`, of a running `npm start`, or the usual one. */
export const engineHost = process.env.DOCKER_HOST ?? findAddresses()?.dockerHost ?? 'unix:///var/run/docker.sock';

/** The part of the engine's own description that the checks read. */
export type EngineInfo = {
  readonly ServerVersion: string;
  readonly CgroupDriver: string;
  readonly CgroupVersion?: string;
  readonly Driver: string;
  readonly DockerRootDir: string;
  readonly LiveRestoreEnabled: boolean;
  readonly MemoryLimit: boolean;
  readonly SwapLimit: boolean;
  readonly PidsLimit: boolean;
  readonly CpuCfsQuota: boolean;
  readonly SecurityOptions: readonly string[] | null;
  readonly Runtimes: Readonly<Record<string, unknown>>;
  readonly DefaultRuntime: string;
  readonly SystemTime: string;
  readonly Name: string;
};

export async function readEngineInfo(): Promise<EngineInfo> {
  return JSON.parse((await ask('/info')).body) as EngineInfo;
}

export async function readEngineVersion(): Promise<{ Version: string; ApiVersion: string }> {
  return JSON.parse((await ask('/version')).body) as { Version: string; ApiVersion: string };
}

async function ask(path: string) {
  const answer = await askEngine(engineHost, { path });
  if (answer.status !== 200) throw new Error(`the engine answered ${answer.status}: ${answer.body.trim()}`);
  return answer;
}
