import type { Readable } from 'node:stream';
import tar from 'tar-stream';
import type { FileRead } from '../container-engine.ts';
import { requestStream } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { isMissingPath } from './docker-errors.ts';

async function readEntry(entry: Readable, maxBytes: number): Promise<FileRead> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of entry as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    // The header's size was looked at before; this is for a header that lies.
    if (sizeBytes > maxBytes) return { kind: 'too-large', sizeBytes };
    chunks.push(chunk);
  }
  return { kind: 'file', bytes: Buffer.concat(chunks, sizeBytes) };
}

/** Reads the first entry of a tar and no more. */
async function readOnlyEntry(archive: Readable, maxBytes: number): Promise<FileRead> {
  const extract = tar.extract();
  archive.on('error', (error) => extract.destroy(error));
  archive.pipe(extract);
  for await (const entry of extract) {
    const { type, size = 0 } = entry.header;
    if (type !== 'file' && type !== 'contiguous-file') return { kind: 'not-a-file' };
    if (size > maxBytes) return { kind: 'too-large', sizeBytes: size };
    return await readEntry(entry as unknown as Readable, maxBytes);
  }
  return { kind: 'missing' };
}

/**
 * Reads a file out of a container, running or not, in memory and never onto the host's disk. A link is not followed,
 * and a folder or a sparse giant is let go of after its first block.
 */
export async function readFile(
  docker: DockerClient,
  { id, path, maxBytes }: { readonly id: string; readonly path: string; readonly maxBytes: number },
  abortSignal: AbortSignal,
): Promise<FileRead> {
  let archive: Readable;
  try {
    archive = await requestStream(docker, {
      method: 'GET',
      path: `/containers/${id}/archive`,
      query: { path },
      abortSignal,
    });
  } catch (error) {
    if (isMissingPath(error)) return { kind: 'missing' };
    throw error;
  }
  try {
    return await readOnlyEntry(archive, maxBytes);
  } finally {
    archive.on('error', () => undefined).destroy();
  }
}
