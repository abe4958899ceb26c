import type { OutputTotals } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { Container } from '../container/container.ts';

/** After an exit the rest of the output is there at once; an attachment that stays open longer than this hangs. */
const restWithinMs = 10_000;

/** Reads what the container printed before its exit, and publishes all of it: the log is whole before the outcome is. */
export async function finishOutput(attempt: AttemptInHand, container: Container | undefined): Promise<OutputTotals> {
  if (container?.exitedAt !== undefined && !attempt.lease.lost.aborted) await readRest(attempt, container);
  container?.outputOver.abort();
  await container?.outputRead;
  return await attempt.output.finish();
}

async function readRest({ clock, lease, output }: AttemptInHand, { outputRead }: Container): Promise<void> {
  const read = new AbortController();
  const end = outputRead?.then(() => read.abort());
  await clock.sleep(restWithinMs, AbortSignal.any([read.signal, lease.lost])).then(
    () => output.note('The end of the output is missing: the engine did not hand it over in time.'),
    () => end,
  );
}
