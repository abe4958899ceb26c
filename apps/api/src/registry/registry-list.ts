import { parseImageReference } from '@longshore/shared';

/** A registry that may be asked what a tag means. */
export interface ListedRegistry {
  /** Host and port as a URL has them, such as `registry.example.com:443`. */
  readonly address: string;
  readonly protocol: 'https:' | 'http:';
  /** The list names its port, and so it may be in our own network. */
  readonly mayBeInternal: boolean;
}

export type RegistryList = readonly ListedRegistry[];

/** What images call `docker.io` answers at another name. */
const dockerHub = { name: 'docker.io', answersAt: 'registry-1.docker.io' };
const entryForm = /^(http:\/\/|https:\/\/)?([^/:@\s]+)(:\d{1,5})?$/;

/**
 * Reads `docker.io, registry.example.com:5000, http://127.0.0.1:5000`.
 *
 * @returns the list, or the entry that is none and what is wrong with it.
 */
export function parseRegistryList(text: string): RegistryList | { readonly problem: string } {
  const list: ListedRegistry[] = [];
  for (const entry of text.split(/[\s,]+/).filter((part) => part !== '')) {
    const parsed = parseEntry(entry);
    if ('problem' in parsed) return { problem: `"${entry}" ${parsed.problem}` };
    list.push(parsed);
  }
  return list;
}

function parseEntry(entry: string): ListedRegistry | { readonly problem: string } {
  const [, scheme = 'https://', host = '', port] = entryForm.exec(entry.toLowerCase()) ?? [];
  const isHost = host === 'localhost' || host.includes('.') || port !== undefined;
  // What can be no image's registry is no entry: the grammar of images judges both.
  if (!isHost || 'problem' in parseImageReference(`${host}${port ?? ''}/image`)) {
    return { problem: 'is not a registry such as "docker.io" or "registry.example.com:5000"' };
  }
  if (scheme === 'http://' && !port) return { problem: 'speaks plain HTTP, so it has to name its port' };
  return {
    address: toAddress(`${host}${port ?? ''}`),
    protocol: scheme === 'http://' ? 'http:' : 'https:',
    mayBeInternal: port !== undefined,
  };
}

/** The entry for the registry of an image; undefined where it must not be asked. */
export function findListed(list: RegistryList, registry: string): ListedRegistry | undefined {
  const address = toAddress(registry.toLowerCase());
  return list.find((entry) => entry.address === address);
}

function toAddress(registry: string): string {
  const named = registry === dockerHub.name ? dockerHub.answersAt : registry;
  return named.includes(':') ? named : `${named}:443`;
}

/** @returns whether the list lets an address at this URL be internal; undefined where the URL must not be asked at all. */
export function judgeUrl(list: RegistryList, url: URL): { readonly mayBeInternal: boolean } | undefined {
  if (url.username !== '' || url.password !== '') return undefined;
  const address = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  const entry = list.find((one) => one.address === address && one.protocol === url.protocol);
  if (url.protocol !== 'https:' && !entry) return undefined;
  return { mayBeInternal: entry?.mayBeInternal ?? false };
}
