import { type Ending, formatSize } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { Container } from '../container/container.ts';
import { outlastEngine } from '../outlast-engine.ts';
import { maxResultBytes } from './exchange.ts';

export interface Result {
  readonly bytes: Buffer;
  readonly isJson: boolean;
}

/**
 * The result that a container left when it exited by itself. One that cannot be kept changes no outcome: a system line
 * says why it is missing.
 */
export async function collectResult(
  attempt: AttemptInHand,
  container: Container | undefined,
  { outcome }: Ending,
): Promise<Result | undefined> {
  if (!container || (outcome !== 'succeeded' && outcome !== 'failed')) return undefined;
  const hurry = AbortSignal.any([attempt.lease.lost, attempt.drain.forced]);
  const reading = outlastEngine(attempt, () => attempt.exchange.readResult(container.id), hurry);
  const read = await reading.catch((error: Error) => error);
  if (read instanceof Error) {
    attempt.output.note(`The result was not kept: it could not be read (${read.message}).`);
  } else if (read.kind === 'not-a-file') {
    attempt.output.note('The result was not kept: it is no regular file that can be read.');
  } else if (read.kind === 'too-large') {
    attempt.output.note(
      `The result was not kept: it has ${read.sizeBytes} bytes, the limit is ${formatSize(maxResultBytes)}.`,
    );
  } else if (read.kind === 'file' && read.bytes.length > 0) {
    return { bytes: read.bytes, isJson: isJson(read.bytes) };
  }
  return undefined;
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return true;
  } catch {
    return false;
  }
}
