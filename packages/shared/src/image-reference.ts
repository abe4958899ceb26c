import dockerReference from '@swimlane/docker-reference';
import { z } from 'zod';

/** The longest reference that we take: the grammar allows 255 for the name, 128 for the tag and 71 for a digest. */
const MAX_LENGTH = 456;
const MAX_NAME_LENGTH = 255;

export interface ImageReference {
  /** Host and port of the registry; `docker.io` where none was named. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/**
 * Reads an image reference by the full grammar of the distribution project.
 * A reference without tag and digest gets the tag `latest`, as every container engine does it.
 * @returns the parts, or a sentence that says what is wrong.
 */
export function parseImageReference(text: string): ImageReference | { readonly problem: string } {
  if (text.length > MAX_LENGTH) return { problem: `is longer than ${MAX_LENGTH} characters` };
  let parts: dockerReference.Reference;
  try {
    parts = dockerReference.parseFamiliarName(text);
  } catch {
    return { problem: describeBadReference(text) };
  }
  const registry = parts.domain ?? 'docker.io';
  const repository = parts.repository ?? '';
  if (registry.length + 1 + repository.length > MAX_NAME_LENGTH)
    return { problem: `has a name longer than ${MAX_NAME_LENGTH} characters` };
  const refused = refuseRegistry(registry);
  if (refused) return { problem: refused };
  const tag = parts.tag || (parts.digest ? undefined : 'latest');
  return { registry, repository, ...(tag ? { tag } : {}), ...(parts.digest ? { digest: parts.digest } : {}) };
}

/** The whole reference, with registry and with tag or digest. */
export function formatImageReference({ registry, repository, tag, digest }: ImageReference): string {
  return `${registry}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

/** The image of that digest in the repository that a reference names. */
export function toPinnedReference(reference: string, digest: string): string {
  const named = reference.replace(/@.*$/, '');
  return `${named.replace(/:[^:/]*$/, '')}@${digest}`;
}

function describeBadReference(text: string): string {
  if (text === '') return 'is empty';
  if (/\s/.test(text)) return 'contains white space';
  if (text.includes('://')) return 'is a URL; leave out the scheme, as in "registry.example.com/team/app:1"';
  const name = text.replace(/@.*$/s, '').replace(/:[^/]*$/, '');
  if (name.length > MAX_NAME_LENGTH) return `has a name longer than ${MAX_NAME_LENGTH} characters`;
  if (/[A-Z]/.test(name)) return 'has upper-case letters in its repository name, which must be lower case';
  return 'is not an image reference such as "alpine:3.20" or "registry.example.com/team/app@sha256:…"';
}

/**
 * The engine dials whatever host stands here, so a name is a way into the operator's network: link-local addresses
 * (cloud metadata services), unspecified and multicast ones and unusual spellings of addresses are refused.
 */
function refuseRegistry(registry: string): string | undefined {
  const host = registry.replace(/:\d+$/, '');
  const port = registry.slice(host.length + 1);
  if (port && Number(port) > 65_535) return 'names a port above 65535';
  // Resolvers read a name whose last part is a number as an address, whatever stands before it.
  if (!/(^|\.)(\d+|0x[0-9a-f]*)$/i.test(host)) return undefined;
  const octets = host.split('.').map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : Number.NaN));
  if (octets.length !== 4 || octets.some((octet) => !(octet <= 255)))
    return 'names its registry by an unusual spelling of an address';
  const [first = 0, second = 0] = octets;
  if (first === 0 || first >= 224 || (first === 169 && second === 254)) {
    return `names the registry ${host}, an address that no registry can have`;
  }
  return undefined;
}

/** A schema for image references; it keeps the text as it was given. */
export const imageReference = z
  .string()
  .min(1)
  .superRefine((text, context) => {
    const parsed = parseImageReference(text);
    if ('problem' in parsed) context.addIssue({ code: 'custom', message: parsed.problem });
  })
  .meta({
    examples: ['alpine:3.20', 'localhost:5000/echo:1'],
    description: 'An image reference: name, and tag or digest.',
  });
