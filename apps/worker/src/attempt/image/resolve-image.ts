import { toPinnedReference } from '@longshore/shared';
import { EngineError, type ImageDescription } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { measurePhase } from '../measure-phase.ts';
import { outlastEngine } from '../outlast-engine.ts';
import { findLocalImage } from './find-local-image.ts';
import { pinImage } from './pin-image.ts';
import { PullReport } from './pull-report.ts';

/**
 * The image that all attempts of the job run. For the first one that comes so far it is what the job's reference means now,
 * and that is written down before anything starts.
 */
export async function resolveImage(attempt: AttemptInHand): Promise<ImageDescription> {
  const image = await outlastEngine(attempt, () => findOrPull(attempt));
  await pinImage(attempt, image);
  return image;
}

async function findOrPull(attempt: AttemptInHand): Promise<ImageDescription> {
  return (await findLocalImage(attempt)) ?? (await findOrPullNamed(attempt));
}

async function findOrPullNamed(attempt: AttemptInHand): Promise<ImageDescription> {
  const { engine, images, race, job, pin } = attempt;
  const { image, pull } = job.spec;
  const digest = pin.image?.digest;
  const reference = digest ? toPinnedReference(image, digest) : image;
  const present = await engine.findImage(reference, race.over);
  // A digest means the same for ever, so there is nothing newer to pull.
  if (present && (pull !== 'always' || digest)) {
    await images.noteUse(present.id);
    return present;
  }
  if (pull === 'never') {
    throw new EngineError(
      'image-not-found',
      `The image ${reference} is not on this worker, and the job says never to pull.`,
    );
  }
  await measurePhase(attempt, 'pullMs', () => pullImage(attempt, reference));
  const pulled = await engine.findImage(reference, race.over);
  if (!pulled) throw new EngineError('image-not-found', `The image ${reference} was pulled, and then was not there.`);
  attempt.output.note(`Pulled ${pulled.digest ?? pulled.id}`);
  await (pulled.id === present?.id ? images.noteUse(pulled.id) : images.notePull(pulled.id, reference));
  return pulled;
}

async function pullImage({ pulls, race, output, clock }: AttemptInHand, reference: string): Promise<void> {
  output.note(`Pulling ${reference}`);
  const report = new PullReport(clock, (line) => output.note(line));
  await pulls.wait(reference, { signal: race.over, onProgress: (progress) => report.add(progress) });
}
