import { createHash } from 'node:crypto';
import type { ImageReference } from '@longshore/shared';
import type { Line, Reply, Request } from './ask.ts';
import { askWithToken } from './ask-with-token.ts';
import { MANIFEST_TYPES, MAX_MANIFEST_BYTES, readContentType } from './manifest-types.ts';
import { RegistryFailure } from './registry-failure.ts';
import type { ListedRegistry } from './registry-list.ts';

/** What a registry says of a tag. */
export type FoundDigest = { readonly word: 'found'; readonly digest: string } | { readonly word: 'missing' | 'denied' };

/**
 * Asks what a tag means now. An image for several platforms is named by its index, so that it stays what it is on each.
 * Few registries know no HEAD, or tell no digest with it: those are asked for the manifest itself.
 */
export async function findDigest(
  line: Line,
  registry: ListedRegistry,
  reference: ImageReference,
): Promise<FoundDigest> {
  const request = toRequest(registry, reference);
  const head = await askWithToken(line, request, reference.repository);
  const asked = needsWhole(head.reply)
    ? await askWithToken(line, { ...head.request, method: 'GET' }, reference.repository)
    : head;
  const { status } = asked.reply;
  if (status === 401 || status === 403) return { word: 'denied' };
  if (status === 404) return { word: 'missing' };
  if (status !== 200) throw new RegistryFailure(`${registry.address} answers ${status}.`);
  return { word: 'found', digest: readDigest(asked.reply, asked.request.method) };
}

function toRequest({ protocol, address }: ListedRegistry, { repository, tag = 'latest' }: ImageReference): Request {
  const url = new URL(`${protocol}//${address}/v2/${repository}/manifests/${tag}`);
  return { method: 'HEAD', url, headers: { accept: MANIFEST_TYPES.join(', ') }, maxBytes: MAX_MANIFEST_BYTES };
}

function needsWhole({ status, headers }: Reply): boolean {
  if (status === 200) return !isDigest(headers['docker-content-digest']);
  return status === 400 || status === 405 || status === 501;
}

function readDigest({ headers, body }: Reply, method: Request['method']): string {
  const type = readContentType(headers);
  // One of another kind is made up for us on the spot, and its digest is nobody else's.
  if (!MANIFEST_TYPES.includes(type)) throw new RegistryFailure(`A registry gives a manifest of the kind "${type}".`);
  const told = headers['docker-content-digest'];
  if (method === 'HEAD') return told as string;
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  if (isDigest(told) && told !== digest)
    throw new RegistryFailure('A registry gives a manifest that is not of its digest.');
  return digest;
}

function isDigest(value: string | string[] | undefined): value is string {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
}
