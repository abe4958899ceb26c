import type { Breach } from '../checker/evidence.ts';

/** A breach in one line. */
export function describeBreach({ kind, job, sentence, during = [] }: Breach): string {
  const about = job ? `${job}: ` : '';
  return `${kind}: ${about}${sentence}${during.length > 0 ? ` (during ${during.join(', ')})` : ''}`;
}
