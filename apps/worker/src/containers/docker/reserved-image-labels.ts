import { reservedLabelPrefix } from '../container-spec.ts';
import { EngineError } from '../engine-error.ts';
import type { DockerClient } from './docker-connection.ts';
import { findImage } from './find-image.ts';

type Labels = Readonly<Record<string, string>>;

const rememberedImages = 1_000;

/**
 * Finds the labels of an image that pretend to be ours. An image named by its id or digest never changes, so what it
 * carries is asked for once.
 */
export function rememberReservedLabels(
  docker: DockerClient,
): (image: string, abortSignal: AbortSignal) => Promise<Labels> {
  const known = new Map<string, Labels>();
  return async (image, abortSignal) => {
    const remembered = known.get(image);
    if (remembered) return remembered;
    const found = await findImage(docker, image, abortSignal);
    if (!found) throw new EngineError('image-not-found', `The engine does not hold the image ${image}.`);
    const labels = Object.fromEntries(
      Object.entries(found.labels).filter(([name]) => name.startsWith(reservedLabelPrefix)),
    );
    if (/(?:^|@)sha256:/.test(image)) {
      if (known.size >= rememberedImages) known.clear();
      known.set(image, labels);
    }
    return labels;
  };
}
