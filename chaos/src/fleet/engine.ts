import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DockerDaemon, startDocker } from '@longshore/testing';
import { loadRecordedImage } from '../recorder/recorded-image.ts';
import { type LedgerPaths, writeRuntime } from '../recorder/runtime-wrapper.ts';
import { type EngineNetwork, makeNetwork } from './network.ts';

/** A container engine of the suite's own, whose containers write the ledger. */
export interface Engine {
  readonly name: string;
  readonly daemon: DockerDaemon;
  readonly network: EngineNetwork;
  /** Whether its containers outlive it. It heeds this without a restart. */
  setLiveRestore(isOn: boolean): Promise<void>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly name: string;
  readonly subnet: number;
  readonly folder: string;
  readonly ledger: LedgerPaths;
}

export async function startEngine({ name, subnet, folder, ledger }: EngineOptions): Promise<Engine> {
  const runtime = join(folder, `runtime-${name}`);
  await writeRuntime(runtime, name, ledger);
  const network = await makeNetwork(subnet);
  const daemon = await startDocker({
    networkNamespace: network.namespace,
    args: [`--add-runtime=recorded=${runtime}`, '--default-runtime=recorded', '--insecure-registry=10.212.0.0/16'],
  });
  await loadRecordedImage(daemon);
  return {
    name,
    daemon,
    network,
    setLiveRestore: async (isOn) => {
      await writeFile(join(dirname(daemon.socketPath), 'daemon.json'), JSON.stringify({ 'live-restore': isOn }));
      process.kill(daemon.pid, 'SIGHUP');
    },
    stop: async () => {
      await daemon.stop();
      await network.remove();
    },
  };
}
