import type { Breach, Evidence } from '../checker/evidence.ts';
import type { PlayedFault } from './play-one.ts';

/** Says of each breach which faults happened while its job lived, for whoever has to find out why. */
export function blameFaults(
  breaches: readonly Breach[],
  { finals }: Pick<Evidence, 'finals'>,
  played: readonly PlayedFault[],
): Breach[] {
  return breaches.map((breach) => {
    const job = finals.get(breach.job ?? '')?.job;
    if (!job) return breach;
    const isMeanwhile = ({ startedAt, endedAt }: PlayedFault) =>
      endedAt > job.createdAt && startedAt < (job.endedAt ?? endedAt);
    return { ...breach, during: played.filter(isMeanwhile).map(({ name }) => name) };
  });
}
