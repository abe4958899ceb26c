import { createHash } from 'node:crypto';
import type { Line, Reply } from './ask.ts';
import { askWithToken } from './ask-with-token.ts';
import { MANIFEST_TYPES } from './manifest-types.ts';
import { RegistryFailure, ReplyTooLarge } from './registry-failure.ts';
import type { ListedRegistry } from './registry-list.ts';
import { UnfitImage } from './unfit-image.ts';

/** What a registry holds under a digest. */
export interface Content {
  readonly kind: 'manifests' | 'blobs';
  /** `sha256:…` */
  readonly digest: string;
  readonly maxBytes: number;
}

/** Gives content whose bytes are of its digest, and nothing else. */
export type FetchContent = (content: Content) => Promise<Reply>;

/** Reads several things of one repository with one token. */
export function openRepository(line: Line, registry: ListedRegistry, repository: string): FetchContent {
  let headers: Readonly<Record<string, string>> = { accept: [...MANIFEST_TYPES, '*/*'].join(', ') };
  return async ({ kind, digest, maxBytes }) => {
    const url = new URL(`${registry.protocol}//${registry.address}/v2/${repository}/${kind}/${digest}`);
    const asking = askWithToken(line, { method: 'GET', url, headers, maxBytes }, repository);
    const { reply, request } = await asking.catch((error) => {
      if (!(error instanceof ReplyTooLarge)) throw error;
      throw new UnfitImage(`has more than ${maxBytes} bytes in one of its ${kind}`, { cause: error });
    });
    headers = request.headers ?? headers;
    checkReply(reply, digest, registry);
    return reply;
  };
}

function checkReply({ status, body }: Reply, digest: string, { address }: ListedRegistry): void {
  if (status === 401 || status === 403) throw new UnfitImage('is denied to those who do not sign in');
  if (status === 404) throw new UnfitImage(`lacks ${digest} in its registry`);
  if (status !== 200) throw new RegistryFailure(`${address} answers ${status}.`);
  const found = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  if (found !== digest) throw new RegistryFailure(`${address} gives what is not of its digest.`);
}
