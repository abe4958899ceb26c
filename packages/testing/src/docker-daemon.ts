import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { forgetContainerd, unmountBelow } from './docker-leftovers.ts';
import { requestEngine } from './engine-request.ts';
import { MissingPart } from './missing-part.ts';
import { uniqueName } from './names.ts';
import { findOnPath } from './program.ts';
import { ServerProcess } from './server-process.ts';

const run = promisify(execFile);

/** How a Docker daemon of a test's own is started. */
export interface DockerDaemonOptions {
  /**
   * Its containers reach the machine's network. Only where it is the only daemon: of two, the second takes the first
   * one's docker0 away when it restarts, whatever bridge it is given. Otherwise it has a network namespace of its own.
   */
  hasMachineNetwork?: boolean;
  /** Path of a network namespace to run in, which stays the same when the daemon restarts. */
  networkNamespace?: string;
  /** More of dockerd's own arguments, such as `['--live-restore']`. */
  args?: readonly string[];
}

/** A Docker daemon of a test's own: its folder, socket and network are nobody else's. */
export interface DockerDaemon {
  readonly host: string;
  readonly socketPath: string;
  readonly pid: number;
  kill(signal: NodeJS.Signals): Promise<void>;
  restart(): Promise<void>;
  /** Ends it with all of its containers and removes its data. */
  stop(): Promise<void>;
}

/** @throws {MissingPart} when this machine has no dockerd or does not let us run it. */
export async function startDocker(options: DockerDaemonOptions = {}): Promise<DockerDaemon> {
  if (process.getuid?.() !== 0) throw new MissingPart('dockerd needs root');
  if (!(await findOnPath('dockerd'))) throw new MissingPart('dockerd is not installed');
  const folder = await mkdtemp(join(tmpdir(), 'longshore-docker-'));
  const socketPath = join(folder, 'docker.sock');
  // The machine's own daemon.json is for the machine's own daemon.
  await writeFile(join(folder, 'daemon.json'), '{}');
  const bridge = options.hasMachineNetwork ? await addBridge() : undefined;
  const args = toArguments(folder, bridge, options.args ?? []);
  const server = new ServerProcess({
    ...toCommand(options, args),
    probe: () => pingEngine(`unix://${socketPath}`),
    startWithinMs: 60_000,
  });
  const cleanUp = async () => {
    if (bridge) await run('ip', ['link', 'delete', bridge.name]);
    await unmountBelow(folder);
    await rm(folder, { recursive: true, force: true });
  };
  const start = async () => {
    await forgetContainerd(folder);
    await server.start();
  };
  await server.start().catch(async (error) => {
    await cleanUp();
    throw error;
  });
  return {
    host: `unix://${socketPath}`,
    socketPath,
    get pid() {
      return server.pid;
    },
    kill: (signal) => server.kill(signal),
    restart: async () => {
      await server.stop();
      await start();
    },
    stop: async () => {
      if (!existsSync(folder)) return;
      // A daemon that was killed left its containers running; only a daemon ends them.
      if (!server.isRunning) await start();
      await server.stop();
      await cleanUp();
    },
  };
}

/** Throws unless an engine answers there. */
export async function pingEngine(host: string): Promise<boolean> {
  const { status } = await requestEngine({ host }, { path: '/_ping', timeoutMs: 5_000 });
  if (status !== 200) throw new Error(`the engine at ${host} answers ${status}`);
  return true;
}

interface Bridge {
  name: string;
  subnet: number;
}

// A stopped daemon of the machine's own keeps its docker0.
async function addBridge(): Promise<Bridge> {
  const bridge = { name: uniqueName('ls'), subnet: randomInt(256) };
  try {
    await run('ip', ['link', 'add', bridge.name, 'type', 'bridge']);
    await run('ip', ['address', 'add', `10.213.${bridge.subnet}.1/24`, 'dev', bridge.name]);
    await run('ip', ['link', 'set', bridge.name, 'up']);
    return bridge;
  } catch (error) {
    throw new MissingPart(`a network bridge cannot be made here: ${(error as Error).message.trim()}`);
  }
}

function toCommand(options: DockerDaemonOptions, args: string[]): { command: string; args: string[] } {
  if (options.hasMachineNetwork) return { command: 'dockerd', args };
  const { networkNamespace: path } = options;
  if (path) return { command: 'nsenter', args: [`--net=${path}`, '--', 'dockerd', ...args] };
  return { command: 'unshare', args: ['--net', '--', 'dockerd', ...args] };
}

function toArguments(folder: string, bridge: Bridge | undefined, more: readonly string[]): string[] {
  const namespace = basename(folder);
  const network = bridge
    ? [`--bridge=${bridge.name}`, `--default-address-pool=base=10.214.${bridge.subnet}.0/24,size=28`]
    : ['--iptables=false', '--ip6tables=false', '--ip-masq=false'];
  return [
    `--host=unix://${join(folder, 'docker.sock')}`,
    `--config-file=${join(folder, 'daemon.json')}`,
    `--data-root=${join(folder, 'data')}`,
    `--exec-root=${join(folder, 'exec')}`,
    `--pidfile=${join(folder, 'docker.pid')}`,
    `--containerd-namespace=${namespace}`,
    `--containerd-plugins-namespace=${namespace}-plugins`,
    ...network,
    ...more,
  ];
}
