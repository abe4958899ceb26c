import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { type EngineAddress, readProgress, requestEngine } from '../engine-request.ts';
import { uniqueName } from '../names.ts';
import type { RegistryAddress } from '../registry.ts';
import { importImage } from './build-images.ts';
import { readBusybox } from './root-filesystem.ts';

/** An image in a registry, by tag (`host/name:tag`) and by digest (`sha256:…`). */
export interface PushedImage {
  reference: string;
  digest: string;
}

/** Pushes a local image. Its name within the registry is not kept here, so that the next use has to pull it. */
export async function pushImage(docker: EngineAddress, image: string, registry: RegistryAddress): Promise<PushedImage> {
  const [name = '', tag = 'latest'] = image.split(':');
  const repo = `${registry.host}/${name}`;
  await mustSucceed(docker, 'POST', `/images/${image}/tag?${new URLSearchParams({ repo, tag })}`);
  const headers = toAuthHeader(registry);
  const reply = await requestEngine(docker, { method: 'POST', path: `/images/${repo}/push?tag=${tag}`, headers });
  const digest = readProgress(reply).map(readDigest).find(Boolean);
  await mustSucceed(docker, 'DELETE', `/images/${repo}:${tag}`);
  if (!digest) throw new Error(`the push of ${image} reported no digest: ${reply.text}`);
  return { reference: `${repo}:${tag}`, digest };
}

/** Makes an image of random bytes that is in the registry and nowhere else, so that each layer has to be fetched. */
export async function pushFreshImage(
  docker: EngineAddress,
  registry: RegistryAddress,
  { sizeBytes = 1_048_576 } = {},
): Promise<PushedImage> {
  const tar = pack();
  tar.entry({ name: 'busybox', mode: 0o755 }, await readBusybox());
  tar.entry({ name: 'random' }, randomBytes(sizeBytes));
  tar.finalize();
  const reference = `longshore-test/${uniqueName('fresh')}:1`;
  await importImage(docker, { reference, tar: await buffer(tar), changes: ['CMD ["/busybox", "echo", "fresh"]'] });
  const pushed = await pushImage(docker, reference, registry);
  await mustSucceed(docker, 'DELETE', `/images/${reference}`);
  return pushed;
}

/** The header by which an engine signs in at a registry. */
export function toAuthHeader({ host, credentials }: RegistryAddress): Record<string, string> {
  const account = JSON.stringify({ username: '', password: '', ...credentials, serveraddress: host });
  // Engines ignore a value without its padding, which `base64url` would leave away.
  const value = Buffer.from(account).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
  return { 'x-registry-auth': value };
}

function readDigest({ aux }: Record<string, unknown>): string | undefined {
  return (aux as { Digest?: string } | undefined)?.Digest;
}

async function mustSucceed(docker: EngineAddress, method: 'POST' | 'DELETE', path: string): Promise<void> {
  const { status, text } = await requestEngine(docker, { method, path });
  if (status >= 400) throw new Error(`the engine answers ${status} to ${method} ${path}: ${text}`);
}
