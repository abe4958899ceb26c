import type { Readable } from 'node:stream';
import { requestStream } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';

/** The daemon takes seconds with a fraction. */
function toSeconds(epochMs: number): string {
  return (epochMs / 1_000).toFixed(3);
}

/** Reads the daemon's own copy of the output, and goes on with it until the container exits. */
export async function followOutput(
  docker: DockerClient,
  { id, since }: { id: string; since: number | undefined },
  abortSignal: AbortSignal,
): Promise<Readable> {
  return await requestStream(docker, {
    method: 'GET',
    path: `/containers/${id}/logs`,
    query: { stdout: true, stderr: true, follow: true, ...(since !== undefined && { since: toSeconds(since) }) },
    abortSignal,
  });
}
