import type { WorkerConfig } from '../../config.ts';

/** Whether the engine sees the folders of this worker under the same paths: what it is told, or else that both are here. */
export function sharesFolders({ exchange, dockerHost }: Pick<WorkerConfig, 'exchange' | 'dockerHost'>): boolean {
  return exchange === undefined ? isOnThisHost(dockerHost) : exchange === 'bind';
}

/** An engine that listens on a socket file is on this machine. */
export function isOnThisHost(dockerHost: string): boolean {
  return dockerHost.startsWith('unix:');
}
