import type { AttemptId } from '@longshore/shared';
import { runScript } from '../connection/scripts.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import type { LogChunk } from './log-chunk.ts';

/** `kept`: what the log holds with this chunk in it, of all that was appended. `lease-lost`: nothing was written. */
export type Appended =
  | { readonly word: 'ok'; readonly kept: { readonly lines: number; readonly bytes: number } }
  | { readonly word: 'lease-lost' };

/**
 * Appends a chunk for the attempt's owner. The first `headBytes` of chunks stay; of those after, the last `tailBytes` do.
 * Appending it again, after a call whose answer was lost, changes nothing.
 */
export async function appendLog(
  store: Store,
  input: { project: string; attempt: AttemptId; token: string; chunk: LogChunk; headBytes: number; tailBytes: number },
): Promise<Appended> {
  const { project, attempt, token, chunk, headBytes, tailBytes } = input;
  const size = chunk.endByte - chunk.startByte;
  const [word, lines, bytes] = (await runScript(store, 'append-log', {
    keys: [keys.attempt(project, attempt), keys.log(project, attempt)],
    args: [token, JSON.stringify(chunk), size, chunk.lines.length, headBytes, tailBytes, chunk.lastSeq],
  })) as ['ok', number, number] | ['lease-lost'];
  return word === 'ok' ? { word, kept: { lines, bytes } } : { word };
}
