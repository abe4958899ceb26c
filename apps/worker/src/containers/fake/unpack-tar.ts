import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import tar from 'tar-stream';
import type { FakeFile } from './behaviours.ts';

/** Puts a tar's files into a fake container's folder. */
export async function unpackTar(
  files: Map<string, FakeFile>,
  folder: string,
  archive: Readable | Buffer,
): Promise<void> {
  const extract = tar.extract();
  (Buffer.isBuffer(archive) ? Readable.from([archive]) : archive).pipe(extract);
  for await (const entry of extract) {
    const path = `${folder.replace(/\/$/, '')}/${entry.header.name.replace(/\/$/, '')}`;
    const bytes = await buffer(entry as unknown as Readable);
    files.set(path, entry.header.type === 'directory' ? { kind: 'folder' } : { kind: 'file', bytes });
  }
}
