import type { Breach, Evidence } from './evidence.ts';

/** An attempt starts one container, and no container runs for an attempt that nobody knows of. */
export function checkStarts({ lives, finals }: Evidence): Breach[] {
  const byAttempt = Map.groupBy(lives, ({ job, attempt }) => `${job} ${attempt}`);
  return [...byAttempt.values()].flatMap((starts): Breach[] => {
    const [first] = starts;
    if (!first) return [];
    const { job, attempt } = first;
    const isKnown = finals.get(job)?.job.attempts.some(({ number }) => number === attempt);
    return [
      ...(starts.length > 1
        ? [{ kind: 'doubled' as const, job, sentence: `attempt ${attempt} started ${starts.length} containers` }]
        : []),
      ...(isKnown
        ? []
        : [{ kind: 'doubled' as const, job, sentence: `a container ran as attempt ${attempt}, which the API lacks` }]),
    ];
  });
}
