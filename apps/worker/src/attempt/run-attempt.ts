import type { Ending } from '@longshore/shared';
import type { AttemptInHand } from './attempt-in-hand.ts';
import { commitEnding } from './commit-ending.ts';
import { attachOutput } from './container/attach-output.ts';
import type { Container } from './container/container.ts';
import { createContainer } from './container/create-container.ts';
import { findStarted } from './container/find-started.ts';
import { removeFormer } from './container/remove-former.ts';
import { removeTraces } from './container/remove-traces.ts';
import { startContainer } from './container/start-container.ts';
import { stopContainer } from './container/stop-container.ts';
import { watchCancel } from './endings/cancel.ts';
import { watchDeadline } from './endings/deadline.ts';
import { watchDiskLimit } from './endings/disk-limit.ts';
import { watchDrain } from './endings/drain.ts';
import { watchExit } from './endings/exit.ts';
import { watchLeaseLost } from './endings/lease-lost.ts';
import { endNeverStarted } from './endings/never-started.ts';
import { watchOutputLimit } from './endings/output-limit.ts';
import { watchTimeout } from './endings/timeout.ts';
import { checkResult } from './exchange/check-result.ts';
import { collectResult } from './exchange/collect-result.ts';
import { prepareExchange } from './exchange/prepare-exchange.ts';
import { writeInput } from './exchange/write-input.ts';
import { resolveImage } from './image/resolve-image.ts';
import { judgeOutcome } from './judge-outcome.ts';
import { finishOutput } from './output/finish-output.ts';
import { sampleUsage } from './usage/sample-usage.ts';

/**
 * One attempt, from its claim to its committed outcome: the table of contents. Each line is a file, and each way to end
 * is a file in `endings/`. The first ending wins, and whatever the container does after that is judged by it.
 */
export async function runAttempt(attempt: AttemptInHand): Promise<Ending> {
  watchLeaseLost(attempt);
  watchCancel(attempt);
  watchDrain(attempt);
  watchDeadline(attempt);

  const container = await bringUp(attempt);
  if (container) {
    watchExit(attempt, container);
    watchTimeout(attempt, container);
    watchOutputLimit(attempt);
    watchDiskLimit(attempt, container);
    sampleUsage(attempt, container);
  }

  const way = await attempt.race.first;
  const state = await stopContainer(attempt, container, way);
  const judged = judgeOutcome(way, state);
  const result = await collectResult(attempt, container, judged);
  const ending = await checkResult(attempt, judged, result);
  const output = await finishOutput(attempt, container);
  const committed = await commitEnding(attempt, { way, ending, result, output, container });
  attempt.emit({ kind: 'attempt-ended', attempt, ending, committed, output });
  await removeTraces(attempt, container);
  return ending;
}

/** Everything up to the running container. What goes wrong here is itself an ending: it never started. */
async function bringUp(attempt: AttemptInHand): Promise<Container | undefined> {
  let container: Container | undefined;
  try {
    container = await findStarted(attempt);
    if (container) return container;
    await removeFormer(attempt);
    const [image] = await Promise.all([resolveImage(attempt), prepareExchange(attempt)]);
    using _place = await attempt.starts.enter(attempt.race.over);
    container = await createContainer(attempt, image);
    await attachOutput(attempt, container);
    await writeInput(attempt, container);
    await startContainer(attempt, container);
  } catch (error) {
    endNeverStarted(attempt, error);
  }
  return container;
}
