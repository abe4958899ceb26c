import type { IncomingHttpHeaders } from 'node:http';

/** Kinds of a list of the same image for several platforms. */
export const INDEX_TYPES: readonly string[] = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
];

/** All kinds of manifests that are known by the digest of their bytes. */
export const MANIFEST_TYPES: readonly string[] = [
  ...INDEX_TYPES,
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Registries take no larger manifest (OCI distribution specification, "Pushing Manifests"). */
export const MAX_MANIFEST_BYTES = 4 * 1_048_576;

/** The content type without its parameters. */
export function readContentType(headers: IncomingHttpHeaders): string {
  return headers['content-type']?.split(';')[0]?.trim() ?? '';
}
