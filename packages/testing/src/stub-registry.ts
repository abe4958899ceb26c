import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RegistryAddress } from './registry.ts';

/**
 * hang: takes the connection and never answers. error-500: fails each call. deny: asks for a sign-in and refuses any.
 * rate-limit: answers 429. not-found: knows no image. stall: answers well, and stops in the middle of a layer.
 */
export type RegistryBehaviour = 'hang' | 'error-500' | 'deny' | 'rate-limit' | 'not-found' | 'stall';

/** A registry that only misbehaves, and tells which paths it was asked for. */
export interface StubRegistry extends RegistryAddress {
  readonly requests: readonly string[];
  stop(): Promise<void>;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** Starts a registry that behaves badly in one way. */
export async function startStubRegistry({ behaviour }: { behaviour: RegistryBehaviour }): Promise<StubRegistry> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    ANSWERS[behaviour](request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A registry that lets nobody in. */
export function startDenyingRegistry(): Promise<StubRegistry> {
  return startStubRegistry({ behaviour: 'deny' });
}

const ANSWERS: Record<RegistryBehaviour, Answer> = {
  hang: () => undefined,
  'error-500': (_, response) => refuse(response, 500, 'UNKNOWN', 'the storage is broken'),
  'rate-limit': (_, response) => refuse(response, 429, 'TOOMANYREQUESTS', 'you have reached your pull rate limit'),
  'not-found': ({ url }, response) =>
    isPing(url) ? sendJson(response, '{}') : refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown'),
  deny: ({ headers }, response) => {
    if (headers.authorization) return refuse(response, 403, 'DENIED', 'requested access to the resource is denied');
    response.setHeader('www-authenticate', 'Basic realm="longshore-test"');
    refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
  },
  stall: ({ url = '', method }, response) => {
    if (isPing(url)) return sendJson(response, '{}');
    if (url.includes('/manifests/')) return sendManifest(response, method === 'HEAD');
    if (url.endsWith(digestOf(IMAGE_CONFIG))) return sendJson(response, IMAGE_CONFIG);
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': LAYER_BYTES });
    response.write(Buffer.alloc(LAYER_BYTES / 16));
  },
};

const LAYER_BYTES = 1_048_576;
const LAYER_DIGEST = digestOf('a layer that never arrives');
const IMAGE_CONFIG = JSON.stringify({
  architecture: 'amd64',
  os: 'linux',
  config: { Cmd: ['/bin/true'] },
  rootfs: { type: 'layers', diff_ids: [LAYER_DIGEST] },
});
const MANIFEST_TYPE = 'application/vnd.docker.distribution.manifest.v2+json';
const MANIFEST = JSON.stringify({
  schemaVersion: 2,
  mediaType: MANIFEST_TYPE,
  config: {
    mediaType: 'application/vnd.docker.container.image.v1+json',
    size: IMAGE_CONFIG.length,
    digest: digestOf(IMAGE_CONFIG),
  },
  layers: [{ mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: LAYER_BYTES, digest: LAYER_DIGEST }],
});

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function isPing(url = ''): boolean {
  return url === '/v2/';
}

function sendManifest(response: ServerResponse, isHead: boolean): void {
  const headers = { 'content-type': MANIFEST_TYPE, 'docker-content-digest': digestOf(MANIFEST) };
  response.writeHead(200, { ...headers, 'content-length': MANIFEST.length }).end(isHead ? undefined : MANIFEST);
}

function sendJson(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(text);
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}
