import type { Readable } from 'node:stream';
import { EngineError } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { StreamNumber } from '../output/line-splitter.ts';
import type { OutputRecorder } from '../output/output-recorder.ts';
import type { Container } from './container.ts';
import { engineLogBytes } from './create-container.ts';

type Take = (stream: StreamNumber, bytes: Buffer) => Buffer;

/** Where output is read from. */
export interface OutputSource {
  readonly raw: Readable;
  /** Takes from a piece what was not read before. */
  readonly take?: Take;
}

const pauseMs = 500;
/** As long as its output fits into the engine's buffer none of it can be missing in the engine's copy. */
const wholeCopyBytes = 1_048_576;
/** The copy forgets half of what it may hold at a time, and a reader that is slower than the container misses that. */
const safeBytes = engineLogBytes / 2 - wholeCopyBytes;
/** Where only the time can tell what was read before. */
const overlapMs = 100;

/**
 * Opens the engine's own copy of the output where reading ended, as soon as it can be. Undefined once nobody needs it.
 *
 * @param onAway told when the engine cannot be asked, for the first time.
 */
export async function openCopy(
  attempt: AttemptInHand,
  container: Container,
  onAway?: () => void,
): Promise<OutputSource | undefined> {
  const { engine, clock, output } = attempt;
  const { signal } = container.outputOver;
  for (let failures = 0; !signal.aborted; failures++) {
    const { bytes, at } = output.position;
    const read = bytes && bytes[0] + bytes[1] <= wholeCopyBytes ? bytes : undefined;
    const place = read ? {} : { since: at - overlapMs };
    const raw = await engine.followOutput(container.id, { ...place, signal }).catch((error: Error) => error);
    if (!(raw instanceof Error)) return read ? { raw, take: skip(read, output) } : markOverlap(raw, output);
    if (raw instanceof EngineError && raw.code === 'no-such-container') return undefined;
    if (failures === 0 && !signal.aborted) onAway?.();
    await clock.sleep(pauseMs, signal).catch(() => undefined);
  }
  return undefined;
}

function markOverlap(raw: Readable, output: OutputRecorder): OutputSource {
  output.note(
    'Lines near this one may be missing or stand here twice: it printed too much to tell where reading ended.',
  );
  return { raw };
}

function skip(read: readonly [number, number], output: OutputRecorder): Take {
  const left: [number, number] = [...read];
  let total = 0;
  return (stream, bytes) => {
    if (total <= safeBytes && total + bytes.length > safeBytes) {
      output.note('From here on some of what is printed in a rush may be missing.');
    }
    total += bytes.length;
    const skipped = Math.min(left[stream], bytes.length);
    left[stream] -= skipped;
    return bytes.subarray(skipped);
  };
}
