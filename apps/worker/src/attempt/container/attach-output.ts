import { demuxOutput, type OutputEnd } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { outlastEngine } from '../outlast-engine.ts';
import type { Container } from './container.ts';

const pauseMs = 500;

/** Attaches before the start, for a later attachment misses the first lines, and begins to read. */
export async function attachOutput(attempt: AttemptInHand, container: Container): Promise<void> {
  attempt.race.over.throwIfAborted();
  await outlastEngine(attempt, () => attach(attempt, container, attempt.job.spec.input === 'stdin'));
  container.outputRead = readOutput(attempt, container);
}

async function attach({ engine }: AttemptInHand, container: Container, stdin: boolean): Promise<void> {
  const { signal } = new AbortController();
  container.attachment = await engine.attachContainer(container.id, { stdin, signal });
}

/** An attachment that ends is no proof of an exit: while the container runs, it is attached to anew. */
async function readOutput(attempt: AttemptInHand, container: Container): Promise<void> {
  while (container.attachment) {
    const { complete } = await read(attempt, container.attachment.output);
    if (complete || attempt.race.over.aborted) return;
    attempt.output.note('The connection to the output was lost; what was printed meanwhile is missing here.');
    if (!(await attachAgain(attempt, container))) return;
  }
}

async function read({ output }: AttemptInHand, raw: Parameters<typeof demuxOutput>[0]): Promise<OutputEnd> {
  return await demuxOutput(raw, (stream, bytes) => output.write(stream === 'stdout' ? 0 : 1, bytes)).catch(
    (cause: Error) => ({ complete: false, cause }),
  );
}

/** @returns false once the attempt ends. */
async function attachAgain(attempt: AttemptInHand, container: Container): Promise<boolean> {
  const { race, clock } = attempt;
  while (!race.over.aborted) {
    await clock.sleep(pauseMs, race.over).catch(() => undefined);
    const attached = await attach(attempt, container, false).then(
      () => true,
      () => false,
    );
    if (attached) return true;
  }
  return false;
}
