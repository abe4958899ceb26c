import { hasEnded } from '../client/api-answers.ts';
import type { Breach, Evidence } from './evidence.ts';

/** What was accepted is there once, and has ended. */
export function checkAccepted({ submissions, finals, listed }: Evidence): Breach[] {
  const idsByKey = Map.groupBy(listed, ({ key }) => key);
  return submissions.flatMap(({ key, kind, answers, refusal }): Breach[] => {
    const [job] = answers;
    if (refusal) return [{ kind: 'refused', sentence: `${kind} under the key ${key} was refused: ${refusal}` }];
    if (!job) return [];
    const final = finals.get(job)?.job;
    const ids = new Set([...answers, ...(idsByKey.get(key) ?? []).map(({ id }) => id)]);
    return [
      ...(final ? [] : [{ kind: 'lost' as const, job, sentence: 'it was accepted, and the API does not know it' }]),
      ...(final && !hasEnded(final)
        ? [{ kind: 'lost' as const, job, sentence: `it never ended: it is ${final.state}` }]
        : []),
      ...(ids.size > 1
        ? [{ kind: 'doubled' as const, job, sentence: `one key made ${ids.size} jobs: ${[...ids].join(', ')}` }]
        : []),
    ];
  });
}
