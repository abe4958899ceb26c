import { type ImagePin, LongshoreError } from '@longshore/shared';
import { pinImage as writePin } from '@longshore/store';
import type { ImageDescription } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';

const retryMs = 500;

/**
 * Pins a job that is not pinned yet to the image that this attempt will run. Nothing starts before it counts: should this
 * worker die, the next attempt must run the same, whatever the tag means by then.
 */
export async function pinImage(attempt: AttemptInHand, image: ImageDescription): Promise<void> {
  if (attempt.pin.image) return;
  const { clock, race, lease } = attempt;
  const pin = toPin(attempt, image);
  for (;;) {
    race.over.throwIfAborted();
    const word = await tryToPin(attempt, pin);
    if (word === 'ok') break;
    if (word === 'lease-lost') {
      lease.lose('the pin of its image was refused');
      await race.first;
    } else await clock.sleep(retryMs, race.over);
  }
  attempt.pin.image = pin;
}

/** `away`: Redis gave no answer, and it may count all the same. */
async function tryToPin({ store, project, id, token }: AttemptInHand, pin: ImagePin) {
  try {
    return await writePin(store, { project, attempt: id, token, pin });
  } catch (error) {
    if (error instanceof LongshoreError && error.retryable) return 'away';
    throw error;
  }
}

function toPin({ describeEngine }: AttemptInHand, { id, digest }: ImageDescription): ImagePin {
  return digest ? { digest } : { localImage: { id, engine: describeEngine()?.id ?? '' } };
}
