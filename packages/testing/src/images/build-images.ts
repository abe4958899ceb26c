import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type EngineAddress, readProgress, requestEngine } from '../engine-request.ts';
import { FIXTURES, type Fixture, type FixtureName } from './fixtures.ts';
import { packRootFilesystem, readBusybox } from './root-filesystem.ts';

/** The reference of each fixture image, such as `longshore-test/exits-zero:3f9c0a17d2b1`. */
export type FixtureImages = Record<FixtureName, string>;

const NAMES = Object.keys(FIXTURES) as FixtureName[];

/**
 * Makes the fixture images that this engine does not have yet. The tag is a hash of all that goes into them.
 *
 * @throws {MissingPart} when there is no static busybox to make them from.
 */
export async function buildImages(docker: EngineAddress): Promise<FixtureImages> {
  const tar = await buffer(packRootFilesystem(await readBusybox()));
  const tag = createHash('sha256').update(tar).update(JSON.stringify(FIXTURES)).digest('hex').slice(0, 12);
  const present = await listTags(docker);
  const images = {} as FixtureImages;
  for (const name of NAMES) {
    images[name] = `longshore-test/${name}:${tag}`;
    if (!present.has(images[name]))
      await importImage(docker, { reference: images[name], tar, changes: toChanges(name) });
  }
  return images;
}

/** An image to be made from one tar of its root file system. */
export interface ImageImport {
  reference: string;
  tar: Buffer;
  changes: readonly string[];
}

/** Makes an image of one layer. */
export async function importImage(docker: EngineAddress, { reference, tar, changes }: ImageImport): Promise<void> {
  const [repo = '', tag = ''] = reference.split(':');
  const query = new URLSearchParams({ fromSrc: '-', repo, tag });
  for (const change of changes) query.append('changes', change);
  const body = Readable.from([tar]);
  readProgress(await requestEngine(docker, { method: 'POST', path: `/images/create?${query}`, body }));
}

function toChanges(name: FixtureName): readonly string[] {
  const { script, changes = [] }: Fixture = FIXTURES[name];
  return script ? [`ENTRYPOINT ["/scripts/${name}"]`, ...changes] : changes;
}

async function listTags(docker: EngineAddress): Promise<ReadonlySet<string>> {
  const filters = encodeURIComponent(JSON.stringify({ reference: ['longshore-test/*'] }));
  const { text } = await requestEngine(docker, { path: `/images/json?filters=${filters}` });
  return new Set((JSON.parse(text) as { RepoTags: string[] | null }[]).flatMap(({ RepoTags }) => RepoTags ?? []));
}
