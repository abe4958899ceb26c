import type { Breach, Evidence } from './evidence.ts';

/** The recorder itself: a container that its runtime or the watch missed would make the other checks blind. */
export function checkRecorder({ lives }: Evidence): Breach[] {
  return lives
    .filter(({ engine }) => engine === undefined)
    .map(({ job, container }) => ({
      kind: 'recorder',
      job,
      sentence: `no runtime wrote down the container ${container}`,
    }));
}
