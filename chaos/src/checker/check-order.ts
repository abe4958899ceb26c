import type { ContainerLife } from '../recorder/container-life.ts';
import type { Breach, Evidence } from './evidence.ts';

/** A job that waits for others starts nothing before the last attempt of each of them was over. */
export function checkOrder({ finals, lives }: Evidence): Breach[] {
  const livesByJob = Map.groupBy(lives, ({ job }) => job);
  return [...finals].flatMap(([job, final]) => {
    const startedAt = Math.min(...(livesByJob.get(job) ?? []).map((life) => life.startedAt));
    return (final.job.spec?.after ?? []).flatMap((awaited): Breach[] => {
      const endedAt = findLastEnd(livesByJob.get(awaited) ?? []);
      if (endedAt === undefined || endedAt <= startedAt) return [];
      const sentence = `it started ${endedAt - startedAt} ms before ${awaited}, which it waited for, was over`;
      return [{ kind: 'order', job, sentence }];
    });
  });
}

/** Of a container that was killed nobody knows when it counted as over. */
function findLastEnd(lives: readonly ContainerLife[]): number | undefined {
  return lives.toSorted((one, other) => one.attempt - other.attempt).at(-1)?.end?.at;
}
