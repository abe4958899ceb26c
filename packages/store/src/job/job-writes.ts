import type { Job, JobState } from '@longshore/shared';
import { keys } from '../keys.ts';
import type { WriteAlong } from './write-along.ts';

/** What is written with a new job besides its record: one list for each thing that keeps count of jobs. */
export function writesOfSubmit(job: Job): WriteAlong[] {
  return [...labelWrites(job)];
}

/** What is written when a job moves on from the state in which it was read, and why it does. */
export function writesOfMove(_job: Job, _to: JobState, _reason: string | undefined): WriteAlong[] {
  return [];
}

function labelWrites({ project, id, spec }: Job): WriteAlong[] {
  return Object.entries(spec.labels).map(([name, value]) => ({
    command: 'ZADD',
    key: keys.label(project, name, value),
    args: [0, id],
  }));
}
