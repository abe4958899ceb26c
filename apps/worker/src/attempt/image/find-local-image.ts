import { EngineError, type ImageDescription } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';

/**
 * The image of a job that is pinned to one that came from no registry. On the engine that it was found on, that image runs
 * or none. Another engine may have been given one of its own under the same name, with an id of its own: undefined, and the
 * output says so.
 */
export async function findLocalImage(attempt: AttemptInHand): Promise<ImageDescription | undefined> {
  const { engine, images, race, output, job, pin, describeEngine } = attempt;
  const pinned = pin.image?.localImage;
  if (!pinned) return undefined;
  const image = await engine.findImage(pinned.id, race.over);
  if (image) {
    await images.noteUse(image.id);
    return image;
  }
  if (describeEngine()?.id === pinned.engine) {
    throw new EngineError(
      'image-not-found',
      `The job is pinned to the image ${pinned.id}, which came from no registry and is no longer on this engine.`,
    );
  }
  output.note(
    `This engine does not hold the image ${pinned.id} that an earlier attempt ran, and no registry does: this one runs what ${job.spec.image} means here.`,
  );
  return undefined;
}
