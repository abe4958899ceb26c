import { type Ending, formatSize } from '@longshore/shared';
import type { AttemptInHand } from '../attempt-in-hand.ts';

/** It printed more than it may, and asked to be stopped for that (`output.onLimit: stop`). */
export interface OutputLimit {
  readonly kind: 'output-limit';
  readonly limitBytes: number;
}

export function watchOutputLimit({ race, output, job }: AttemptInHand): void {
  const { limitBytes, onLimit } = job.spec.output;
  if (onLimit !== 'stop') return;
  output.onBeyond(limitBytes, () => race.end({ kind: 'output-limit', limitBytes }));
}

export function judgeOutputLimit({ limitBytes }: OutputLimit): Ending {
  return { outcome: 'output-limit', detail: `It printed more than its output limit of ${formatSize(limitBytes)}.` };
}
