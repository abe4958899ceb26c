import { isOnThisHost, sharesFolders } from '../attempt/exchange/shares-folders.ts';
import type { WorkerConfig } from '../config.ts';
import type { EngineDescription } from '../containers/index.ts';

/** Where jobs fill a disk of this machine: the engine's own folder, and the exchange folders. */
export function listWrittenFolders(
  config: Pick<WorkerConfig, 'exchange' | 'dockerHost' | 'workDir'>,
  engine: EngineDescription | undefined,
): string[] {
  return [
    ...(sharesFolders(config) ? [config.workDir] : []),
    ...(engine && isOnThisHost(config.dockerHost) ? [engine.rootDirectory] : []),
  ];
}
