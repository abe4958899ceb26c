import type { Breach } from '../checker/evidence.ts';
import type { PlayedFault } from '../suite/play-one.ts';

/** A breach in one line. */
export function describeBreach({ kind, job, sentence, during = [] }: Breach): string {
  const about = job ? `${job}: ` : '';
  return `${kind}: ${about}${sentence}${during.length > 0 ? ` (during ${during.join(', ')})` : ''}`;
}

/** A fault in one line. */
export function describeFault({ number, name, word, recoveryMs, why }: PlayedFault): string {
  return `${number} ${name}: ${word}${recoveryMs === undefined ? '' : ` in ${recoveryMs} ms`}${why ? ` (${why})` : ''}`;
}
