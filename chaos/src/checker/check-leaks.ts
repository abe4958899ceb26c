import type { Breach, Evidence } from './evidence.ts';
import { findStrays } from './find-strays.ts';

/** Nothing is left on the engines, on the disks of the workers and in Redis but what has an owner. */
export function checkLeaks(evidence: Evidence): Breach[] {
  const { leftovers, lives } = evidence;
  const strays = findStrays(evidence);
  const alive = lives.filter((life) => life.lastSeenAt === undefined && !strays.has(life));
  return [
    ...leftovers.map(({ what, name }) => ({ kind: 'leaked' as const, sentence: `the ${what} ${name} is left` })),
    ...alive.map(({ job, attempt }) => ({
      kind: 'leaked' as const,
      job,
      sentence: `the container of attempt ${attempt} still runs`,
    })),
  ];
}
