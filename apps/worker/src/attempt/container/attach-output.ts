import { demuxOutput, type OutputConsumer } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { outlastEngine } from '../outlast-engine.ts';
import type { Container } from './container.ts';
import { type OutputSource, openCopy } from './open-copy.ts';

/** An exit follows the end of the output within this time, unless it was only the connection that ended. */
const exitWithinMs = 500;
const lookAgainMs = 100;

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
  for (let source = first; source; source = await openCopy(attempt, container)) {
    const isWhole = await read(attempt, source);
    if (container.outputOver.signal.aborted || (isWhole && (await exitsSoon(attempt, container)))) return;
    if (container.startedAt === undefined) await untilStarted(attempt, container);
    else attempt.output.note('The engine was away for a moment; what it had in hand just then may be missing here.');
  }
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

async function exitsSoon(attempt: AttemptInHand, container: Container): Promise<boolean> {
  const { clock, race } = attempt;
  await clock.sleep(exitWithinMs, race.over).catch(() => undefined);
  // Another ending may have won, and its exit is still to come.
  if (container.exitedAt === undefined && race.over.aborted) {
    await Promise.race([container.exited, clock.sleep(exitWithinMs)]);
  }
  return container.exitedAt !== undefined || (await isOver(attempt, container));
}

/** A busy engine tells of an exit long after the end of the output. */
async function isOver({ engine }: AttemptInHand, { id, startedAt, outputOver }: Container): Promise<boolean> {
  if (startedAt === undefined) return false;
  return await engine.inspectContainer(id, outputOver.signal).then(
    ({ status }) => status === 'exited' || status === 'dead',
    () => false,
  );
}

/** A start that the engine breaks off ends its attachments, too, and is tried again. Before it nothing was printed. */
async function untilStarted({ clock }: AttemptInHand, container: Container): Promise<void> {
  const { signal } = container.outputOver;
  while (container.startedAt === undefined && !signal.aborted) {
    await clock.sleep(lookAgainMs, signal).catch(() => undefined);
  }
}
