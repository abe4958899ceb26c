import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { findStatus } from './docker-errors.ts';

/** Not by force: so the daemon refuses where a container uses it, or where somebody gave it another name. */
export async function removeImage(docker: DockerClient, id: string, abortSignal: AbortSignal): Promise<boolean> {
  try {
    await requestJson(docker, { method: 'DELETE', path: `/images/${id}`, abortSignal });
    return true;
  } catch (error) {
    const status = findStatus(error);
    if (status !== 404 && status !== 409) throw error;
    return status === 404;
  }
}
