import { demuxOutput, type OutputConsumer } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { aborted } from '../endings/aborted.ts';
import { outlastEngine } from '../outlast-engine.ts';
import type { Container } from './container.ts';
import { type OutputSource, openCopy } from './open-copy.ts';

/** An exit is told within this time after the end of the output, unless it was only the connection that ended. */
const rightBehindMs = 50;
const lateMs = 1_000;
const engineWasAway = 'The engine was away for a moment; what it had in hand just then may be missing here.';

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
  const mark = () => attempt.output.note(engineWasAway);
  for (let source = first; source; ) {
    const isWhole = await read(attempt, source);
    const end = await judgeEnd(attempt, container);
    if (isWhole && end === 'exit') return;
    if (container.outputOver.signal.aborted) break;
    if (end === 'engine-away') mark();
    // One that is going down still answers for a moment.
    source = await openCopy(attempt, container, end === 'engine-away' ? undefined : mark);
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

/**
 * Why the output ended. An exit is told right behind it, or by a busy engine later. A connection that was cut costs
 * nothing, for the engine's copy has it all; an engine that was away may have had some of it in hand.
 */
async function judgeEnd(attempt: AttemptInHand, container: Container): Promise<'exit' | 'cut' | 'engine-away'> {
  const { clock, engine } = attempt;
  const endedAt = { byClock: Date.now(), monotonic: clock.monotonic() };
  const isStarting = container.startedAt === undefined;
  const hasPrinted = attempt.output.totalBytes > 0;
  await Promise.race([container.started.promise, aborted(container.outputOver.signal)]);
  await Promise.race([container.exited?.catch(() => undefined), clock.sleep(rightBehindMs)]);
  if (container.exitedAt !== undefined && container.exitedAt - endedAt.monotonic < rightBehindMs) return 'exit';
  const askedAt = clock.monotonic();
  const state = await engine.inspectContainer(container.id, container.outputOver.signal).catch(() => undefined);
  // An engine that is started again by its first caller answers late.
  const isLate = clock.monotonic() - askedAt > lateMs;
  const wasAway = state === undefined || isLate || (isStarting && container.wasStartBrokenOff === true);
  // By the clock of the engine's machine. Where that is another one and ahead, what was read already is read once more.
  if (!wasAway && state.finishedAt !== undefined && state.finishedAt <= endedAt.byClock) return 'exit';
  // A start that the engine breaks off ends its attachments, too: nothing was printed before it is made again.
  const ranBefore = !isStarting || (state?.startedAt !== undefined && state.startedAt <= endedAt.byClock);
  const mayHavePrinted = hasPrinted || ranBefore;
  return wasAway && mayHavePrinted ? 'engine-away' : 'cut';
}
