import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { Container } from '../container/container.ts';
import { outlastEngine } from '../outlast-engine.ts';
import { toPayloadText } from './job-input.ts';

/** Puts the payload where the container reads it. Standard input is fed while it runs, for a pipe holds little. */
export async function writeInput(attempt: AttemptInHand, { id, attachment }: Container): Promise<void> {
  attempt.race.over.throwIfAborted();
  await outlastEngine(attempt, () => attempt.exchange.deliver(id));
  if (attempt.job.spec.input !== 'stdin') return;
  // A container that does not read all of its input is free to; whatever else goes wrong here shows at its exit.
  void attachment?.writeInput(Buffer.from(toPayloadText(attempt.payload))).then(
    () => attempt.journal.mark(attempt.id, { kind: 'fed' }),
    () => undefined,
  );
}
