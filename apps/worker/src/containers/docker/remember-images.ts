import { reservedLabelPrefix } from '../container-spec.ts';
import { EngineError } from '../engine-error.ts';
import type { DockerClient } from './docker-connection.ts';
import { findImage } from './find-image.ts';

/** What an image brings into each of its containers, whether that is wanted or not. */
export interface ImageBaggage {
  /** Its labels that pretend to be ours. */
  readonly reservedLabels: Readonly<Record<string, string>>;
  /** Folders that its VOLUME lines make anonymous volumes of. */
  readonly volumes: readonly string[];
}

const rememberedImages = 1_000;

/** An image named by its id or digest never changes, so what it brings along is asked for once. */
export function rememberImages(docker: DockerClient): (image: string, signal: AbortSignal) => Promise<ImageBaggage> {
  const known = new Map<string, ImageBaggage>();
  return async (image, signal) => {
    const remembered = known.get(image);
    if (remembered) return remembered;
    const found = await findImage(docker, image, signal);
    if (!found) throw new EngineError('image-not-found', `The engine does not hold the image ${image}.`);
    const labels = Object.entries(found.labels).filter(([name]) => name.startsWith(reservedLabelPrefix));
    const baggage = { reservedLabels: Object.fromEntries(labels), volumes: found.volumes };
    if (/(?:^|@)sha256:/.test(image)) {
      if (known.size >= rememberedImages) known.clear();
      known.set(image, baggage);
    }
    return baggage;
  };
}
