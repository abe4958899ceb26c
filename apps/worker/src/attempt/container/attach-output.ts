import { demuxOutput, type OutputConsumer } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { outlastEngine } from '../outlast-engine.ts';
import type { Container } from './container.ts';
import { type OutputSource, openCopy } from './open-copy.ts';

/** An exit is told within this time after the end of the output, unless it was only the connection that ended. */
const rightBehindMs = 50;
const lookAgainMs = 50;
const brokenOff = 'The engine was away for a moment; what it had in hand just then may be missing here.';

/** Attaches before the start, for a later attachment misses the first lines, and begins to read. */
export async function attachOutput(attempt: AttemptInHand, container: Container): Promise<void> {
  attempt.race.over.throwIfAborted();
  const stdin = attempt.job.spec.input === 'stdin';
  const { signal } = container.outputOver;
  const attachment = await outlastEngine(attempt, () =>
    attempt.engine.attachContainer(container.id, { stdin, signal }),
  );
  container.attachment = attachment;
  container.outputRead = readOutput(attempt, container, { raw: attachment.output });
}

/** Goes on with the output of a container that ran before this process did. */
export function resumeOutput(attempt: AttemptInHand, container: Container): void {
  container.outputRead = openCopy(attempt, container).then((copy) => readOutput(attempt, container, copy));
}

/** Reads to the exit. A connection that ends is no proof of one: while the container runs, the engine's copy is read on. */
async function readOutput(attempt: AttemptInHand, container: Container, first: OutputSource | undefined) {
  let mark: string | undefined;
  for (let source = first; source; source = await openCopy(attempt, container, mark)) {
    const isEnd = await read(attempt, source);
    // A start that the engine breaks off ends its attachments, too: nothing was printed before it.
    const isBeforeStart = container.startedAt === undefined && attempt.output.totalBytes === 0;
    mark = isBeforeStart ? undefined : brokenOff;
    if (isEnd && (await hasExited(attempt, container))) return;
    if (container.outputOver.signal.aborted) break;
  }
  if (container.exited) attempt.output.note('The connection to the output was lost; the rest of it may be missing.');
}

async function read({ output }: AttemptInHand, { raw, take }: OutputSource): Promise<boolean> {
  const consume: OutputConsumer = (stream, bytes) => {
    const number = stream === 'stdout' ? 0 : 1;
    const news = take ? take(number, bytes) : bytes;
    return news.length > 0 ? output.write(number, news) : undefined;
  };
  return await demuxOutput(raw, consume).then(
    ({ complete }) => complete,
    () => false,
  );
}

/** Whether the output ended because the container did: an exit comes right behind it, or a busy engine tells of it later. */
async function hasExited(attempt: AttemptInHand, container: Container): Promise<boolean> {
  const { clock } = attempt;
  const endedAt = Date.now();
  await untilStarted(attempt, container);
  await Promise.race([container.exited?.catch(() => undefined), clock.sleep(rightBehindMs)]);
  return container.exitedAt !== undefined || (await hadExitedAt(attempt, container, endedAt));
}

async function untilStarted({ clock }: AttemptInHand, container: Container): Promise<void> {
  const { signal } = container.outputOver;
  while (container.startedAt === undefined && !signal.aborted) {
    await clock.sleep(lookAgainMs, signal).catch(() => undefined);
  }
}

/** By the clock of the engine's machine. Where that is another one and ahead, what was read already is read once more. */
async function hadExitedAt({ engine }: AttemptInHand, { id, outputOver }: Container, at: number): Promise<boolean> {
  return await engine.inspectContainer(id, outputOver.signal).then(
    ({ finishedAt }) => finishedAt !== undefined && finishedAt <= at,
    () => false,
  );
}
