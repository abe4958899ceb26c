import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Attachment } from '../container-engine.ts';
import { requestRaw } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';

/** Sends everything and ends. That the container closes its input early, or exits without reading it, is no error. */
async function sendInput(streams: Duplex, bytes: Uint8Array): Promise<void> {
  const sent = finished(streams, { readable: false });
  streams.end(bytes);
  await sent.catch(() => undefined);
}

/**
 * Opens a container's streams. Input and output share one connection: on a connection of its own, input that nobody reads
 * stays stuck in the daemon after the exit, for as long as the daemon lives.
 */
export async function attachContainer(
  docker: DockerClient,
  id: string,
  stdin: boolean,
  abortSignal: AbortSignal,
): Promise<Attachment> {
  const streams = await requestRaw(docker, {
    method: 'POST',
    path: `/containers/${id}/attach`,
    query: { stream: true, stdout: true, stderr: true, ...(stdin && { stdin: true }) },
    abortSignal,
  });
  // Whoever reads the output hears of an error; before that it must not end the process.
  streams.on('error', () => undefined);
  // After the exit the daemon closes its writing half and never again reads from the other: the rest of an input that
  // nobody read would wait for ever.
  streams.once('end', () => streams.destroy());
  const attachment: Attachment = {
    output: streams,
    writeInput: async (bytes) => {
      if (stdin) await sendInput(streams, bytes);
    },
    close: () => void streams.destroy(),
  };
  // It came too late for the caller, who has been told of the deadline or gave up.
  if (abortSignal.aborted) attachment.close();
  return attachment;
}
