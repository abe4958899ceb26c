import type { Job, JobState } from '@longshore/shared';
import type { WriteAlong } from '../job/write-along.ts';
import { keys } from '../keys.ts';

/** What counts a job that has failed for good; none for another. */
export function deadLetterWrites(job: Job, to: JobState, reason: string | undefined): WriteAlong[] {
  if (to !== 'failed') return [];
  const field = toDeadLetterField({ ...job, ...(reason ? { reason } : {}) });
  return [{ command: 'HINCRBY', key: keys.deadLetters(job.project), args: [field, 1] }];
}

/** Neither word has a space in it. */
export function toDeadLetterField({ reason = 'unknown', spec }: Job): string {
  return spec.definition ? `${reason} ${spec.definition.name}` : reason;
}
