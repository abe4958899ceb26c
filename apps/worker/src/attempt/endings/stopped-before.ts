import type { JobSpec } from '@longshore/shared';
import type { WayToEnd } from './way-to-end.ts';

/**
 * The ending for which a worker before had the container stopped: what its exit looks like is that stop's doing. Undefined
 * where the word is none of ours.
 */
export function toStoppedBefore(kind: string, { timeoutMs, output, resources }: JobSpec): WayToEnd | undefined {
  switch (kind) {
    case 'timeout':
      return { kind, timeoutMs };
    case 'cancel':
    case 'deadline':
    case 'drain':
    case 'input-cut':
    case 'lease-lost':
      return { kind };
    case 'output-limit':
      return { kind, limitBytes: output.limitBytes };
    case 'disk-limit':
      return { kind, limitBytes: resources.diskBytes, usedBytes: resources.diskBytes };
    default:
      return undefined;
  }
}
