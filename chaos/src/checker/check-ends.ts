import { isDeepStrictEqual } from 'node:util';
import type { JobAnswer } from '../client/api-answers.ts';
import type { Breach, Evidence } from './evidence.ts';

/** An end that was seen once never changes. */
export function checkEnds({ seenEnds, finals }: Evidence): Breach[] {
  return [...seenEnds].flatMap(([job, seen]) => {
    const final = finals.get(job)?.job;
    if (!final || isDeepStrictEqual(toEnd(seen), toEnd(final))) return [];
    const sentence = `its end changed from ${JSON.stringify(toEnd(seen))} to ${JSON.stringify(toEnd(final))}`;
    return [{ kind: 'doubled', job, sentence }];
  });
}

function toEnd({ state, reason, endedAt, result, attempts }: JobAnswer) {
  return {
    ...{ state, reason, endedAt, result },
    attempts: attempts.map(({ number, outcome, exitCode, endedAt: at }) => ({
      number,
      outcome,
      exitCode,
      endedAt: at,
    })),
  };
}
