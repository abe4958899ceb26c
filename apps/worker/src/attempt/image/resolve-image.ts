import { EngineError, type ImageDescription } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { measurePhase } from '../measure-phase.ts';
import { outlastEngine } from '../outlast-engine.ts';
import { PullReport } from './pull-report.ts';

/** The image that a job's reference means now: what the engine holds, or, by the job's rule, what its registry has. */
export async function resolveImage(attempt: AttemptInHand): Promise<ImageDescription> {
  return await outlastEngine(attempt, () => findOrPull(attempt));
}

async function findOrPull(attempt: AttemptInHand): Promise<ImageDescription> {
  const { engine, images, race, job, output } = attempt;
  const { image, pull } = job.spec;
  const present = await engine.findImage(image, race.over);
  if (present && pull !== 'always') {
    await images.noteUse(present.id);
    return present;
  }
  if (pull === 'never') {
    throw new EngineError(
      'image-not-found',
      `The image ${image} is not on this worker, and the job says never to pull.`,
    );
  }
  await measurePhase(attempt, 'pullMs', () => pullImage(attempt));
  const pulled = await engine.findImage(image, race.over);
  if (!pulled) throw new EngineError('image-not-found', `The image ${image} was pulled, and then was not there.`);
  output.note(`Pulled ${pulled.digest ?? pulled.id}`);
  await (pulled.id === present?.id ? images.noteUse(pulled.id) : images.notePull(pulled.id, image));
  return pulled;
}

async function pullImage({ job, pulls, race, output, clock }: AttemptInHand): Promise<void> {
  const { image } = job.spec;
  output.note(`Pulling ${image}`);
  const report = new PullReport(clock, (line) => output.note(line));
  await pulls.wait(image, { signal: race.over, onProgress: (progress) => report.add(progress) });
}
