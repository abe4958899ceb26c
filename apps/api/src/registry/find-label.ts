import { z } from 'zod';
import type { Line, Reply } from './ask.ts';
import { INDEX_TYPES, MANIFEST_TYPES, MAX_MANIFEST_BYTES, readContentType } from './manifest-types.ts';
import { type FetchContent, openRepository } from './open-repository.ts';
import type { ListedRegistry } from './registry-list.ts';
import { UnfitImage } from './unfit-image.ts';

/** Ample for what engines write of an image; labels are most of a large one. */
export const MAX_CONFIG_BYTES = 102_400;

const digestText = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const manifestBody = z.object({ config: z.object({ digest: digestText }) });
const indexBody = z.object({
  manifests: z.array(z.object({ digest: digestText, platform: z.object({ os: z.string() }).nullish() })),
});
const configBody = z.object({
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

export interface WantedLabel {
  readonly repository: string;
  readonly digest: string;
  readonly label: string;
}

/**
 * The text of an image's label, undefined where it has none. Of an image for several platforms the first one for Linux
 * is read.
 * @throws UnfitImage where the image is none, or not to be had
 */
export async function findLabel(
  line: Line,
  registry: ListedRegistry,
  { repository, digest, label }: WantedLabel,
): Promise<string | undefined> {
  if (!digestText.safeParse(digest).success) throw new UnfitImage('is not known by a digest of the kind sha256');
  const fetchContent = openRepository(line, registry, repository);
  const manifest = parse(manifestBody, await fetchManifest(fetchContent, digest));
  const config = await fetchContent({ kind: 'blobs', digest: manifest.config.digest, maxBytes: MAX_CONFIG_BYTES });
  const labels = parse(configBody, config).config?.Labels ?? {};
  return Object.hasOwn(labels, label) ? labels[label] : undefined;
}

async function fetchManifest(fetchContent: FetchContent, digest: string): Promise<Reply> {
  const reply = await fetchContent({ kind: 'manifests', digest, maxBytes: MAX_MANIFEST_BYTES });
  const type = readContentType(reply.headers);
  if (!MANIFEST_TYPES.includes(type)) throw new UnfitImage(`is of the kind "${type}"`);
  if (!INDEX_TYPES.includes(type)) return reply;
  const { manifests } = parse(indexBody, reply);
  // What is not meant to run, such as the record of a build, is for the platform "unknown".
  const fitting = manifests.find(({ platform }) => (platform?.os ?? 'linux') === 'linux');
  if (!fitting) throw new UnfitImage('is for no platform of Linux');
  // An index within an index has no config, and is refused as a manifest.
  return await fetchContent({ kind: 'manifests', digest: fitting.digest, maxBytes: MAX_MANIFEST_BYTES });
}

function parse<Body>(schema: z.ZodType<Body>, { body }: Reply): Body {
  try {
    return schema.parse(JSON.parse(body.toString()));
  } catch (error) {
    throw new UnfitImage('is no image: what describes it cannot be read', { cause: error });
  }
}
