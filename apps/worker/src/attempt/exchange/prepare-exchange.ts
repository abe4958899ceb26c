import { type After, formatSize, LongshoreError } from '@longshore/shared';
import { type AwaitedResult, readAwaitedResults } from '@longshore/store';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { toAwaitedResultsText } from './awaited-results.ts';

/** As much as a payload may have. */
const maxAwaitedBytes = 1_048_576;
const retryMs = 200;

/** Puts what the container is given into its exchange. */
export async function prepareExchange(attempt: AttemptInHand): Promise<void> {
  const { exchange, payload, job } = attempt;
  const { after } = job.spec;
  const awaitedResults = after?.withResults ? await findAwaitedResults(attempt, after) : undefined;
  await exchange.prepare({ payload, awaitedResults });
}

async function findAwaitedResults(attempt: AttemptInHand, after: After): Promise<string> {
  const results = await readUntilAnswered(attempt, after);
  const leftOut = results.filter(({ isLeftOut }) => isLeftOut).map(({ id }) => id);
  if (leftOut.length > 0) {
    attempt.output.note(
      `Results that this job asked for were left out, for all together may have ${formatSize(maxAwaitedBytes)}: ${leftOut.join(', ')}.`,
    );
  }
  return toAwaitedResultsText(results);
}

/** Redis may be away for a moment; while the lease holds that is no reason to give the attempt up. */
async function readUntilAnswered(
  { store, project, clock, race }: AttemptInHand,
  after: After,
): Promise<AwaitedResult[]> {
  for (;;) {
    try {
      return await readAwaitedResults(store, { project, after, maxBytes: maxAwaitedBytes });
    } catch (error) {
      if (!(error instanceof LongshoreError && error.retryable)) throw error;
    }
    await clock.sleep(retryMs, race.over);
  }
}
