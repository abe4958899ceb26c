import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { type EngineAddress, readProgress, requestEngine } from '../engine-request.ts';

/** An image to be made from one tar of its root file system. */
export interface ImageLoad {
  readonly reference: string;
  readonly tar: Buffer;
  /** As the image specification has it: `Entrypoint`, `Env`, `Volumes` and so on. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** Makes an image of one layer. Its id follows from what is in it, so that it is the same one on every engine. */
export async function loadImage(docker: EngineAddress, { reference, tar, config }: ImageLoad): Promise<void> {
  const description = JSON.stringify({
    ...{ os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch, created: new Date(0), config },
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest(tar)}`] },
    history: [{ created: new Date(0) }],
  });
  const [Config, layer] = [`${digest(description)}.json`, `${digest(tar)}.tar`];
  const archive = pack();
  archive.entry({ name: layer }, tar);
  archive.entry({ name: Config }, description);
  archive.entry({ name: 'manifest.json' }, JSON.stringify([{ Config, RepoTags: [reference], Layers: [layer] }]));
  archive.finalize();
  const body = Readable.from([await buffer(archive)]);
  const headers = { 'content-type': 'application/x-tar' };
  readProgress(await requestEngine(docker, { method: 'POST', path: '/images/load?quiet=1', headers, body }));
}

function digest(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
