import { type Ending, formatSize } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import type { Container } from '../container/container.ts';
import type { WayToEnd } from './way-to-end.ts';

/** It wrote more to its own file system and its exchange folder than it may. */
export interface DiskLimit {
  readonly kind: 'disk-limit';
  readonly limitBytes: number;
  readonly usedBytes: number;
}

/** Measuring walks the written files, so it is done seldom; between two looks a container can write past its limit. */
const firstLookMs = 2_000;
const nextLookMs = 5_000;

export function watchDiskLimit(attempt: AttemptInHand, container: Container): void {
  attempt.race.enter(lookUntilBeyond(attempt, container));
}

async function lookUntilBeyond(attempt: AttemptInHand, container: Container): Promise<WayToEnd> {
  const { clock, race, job } = attempt;
  const limitBytes = job.spec.resources.diskBytes;
  for (let waitMs = firstLookMs; ; waitMs = nextLookMs) {
    await clock.sleep(waitMs, race.over);
    const usedBytes = await measure(attempt, container);
    if (usedBytes > limitBytes) return { kind: 'disk-limit', limitBytes, usedBytes };
  }
}

/** An engine that does not answer now is asked again at the next look. */
async function measure({ engine, race, exchange }: AttemptInHand, { id }: Container): Promise<number> {
  const [ownBytes, exchangeBytes] = await Promise.all([
    engine.measureDisk(id, race.over).catch(() => undefined),
    exchange.measure(),
  ]);
  return (ownBytes ?? 0) + exchangeBytes;
}

export function judgeDiskLimit({ limitBytes }: DiskLimit): Ending {
  return { outcome: 'disk-limit', detail: `It wrote more than its disk limit of ${formatSize(limitBytes)}.` };
}
