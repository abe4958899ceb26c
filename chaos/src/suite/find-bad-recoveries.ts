import type { Breach } from '../checker/evidence.ts';
import type { PlayedFault } from './play-one.ts';

/** Faults after which the fleet did not work again, or otherwise than it has to, or took longer than they say. */
export function findBadRecoveries(played: readonly PlayedFault[], patience: number): Breach[] {
  return played.flatMap(({ name, word, recoveryMs = 0, recoversWithinMs, wasAlone, why, flaw }): Breach[] => {
    if (word === 'stuck') return [{ kind: 'recovery', sentence: `after ${name} nothing worked again: ${why}` }];
    if (flaw) return [{ kind: 'recovery', sentence: `after ${name} ${flaw}` }];
    const boundMs = recoversWithinMs * patience;
    if (!wasAlone || recoveryMs <= boundMs) return [];
    return [{ kind: 'recovery', sentence: `after ${name} it took ${recoveryMs} ms, not ${boundMs}` }];
  });
}
