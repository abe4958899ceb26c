import type { ContainerLife } from '../recorder/container-life.ts';
import type { Breach, Evidence } from './evidence.ts';
import { findStrays } from './find-strays.ts';

/** The kernel's uptime comes in hundredths, and the watch looks every fiftieth of a second. */
const resolutionMs = 30;

/** Two containers of a job that ran at once. */
export interface Overlap {
  readonly first: ContainerLife;
  readonly second: ContainerLife;
  readonly ms: number;
}

export function findOverlaps(evidence: Evidence): Overlap[] {
  const strays = findStrays(evidence);
  const lives = evidence.lives.filter((life) => !strays.has(life));
  return [...Map.groupBy(lives, ({ job }) => job).values()].flatMap((all) => {
    const inOrder = all.toSorted((one, other) => one.startedAt - other.startedAt);
    return inOrder.flatMap((first, index) =>
      inOrder.slice(index + 1).flatMap((second) => {
        const ms = (first.lastSeenAt ?? Number.POSITIVE_INFINITY) - second.startedAt;
        return ms > resolutionMs ? [{ first, second, ms }] : [];
      }),
    );
  });
}

/**
 * A job never has two containers at once on one engine. Across engines it may, for as long as nobody can reach the host of
 * the older one, and the window after that.
 */
export function checkOverlaps(windowMs: number): (evidence: Evidence) => Breach[] {
  return (evidence) =>
    findOverlaps(evidence).flatMap(({ first, second, ms }): Breach[] => {
      const isSame = first.engine === second.engine;
      if (!isSame && ms <= windowMs) return [];
      const where = isSame ? `on the engine ${first.engine}` : `on the engines ${first.engine} and ${second.engine}`;
      const sentence = `attempts ${first.attempt} and ${second.attempt} ran at once for ${ms} ms ${where}`;
      return [{ kind: 'doubled', job: first.job, sentence }];
    });
}
