import type { Job } from '@longshore/shared';
import type { WriteAlong } from '../job/write-along.ts';
import { keys } from '../keys.ts';
import { waitsForJobs } from './find-awaited.ts';
import { toSubmittedNote } from './unsettled-note.ts';

/**
 * A job is entered with each that it waits for until it has ended: so long these are kept, for their ends and results. It
 * is noted, too, until somebody has looked whether they have ended already.
 */
export function newDependentWrites(job: Job): WriteAlong[] {
  const { project, id, spec, createdAt } = job;
  const awaited = spec.after?.jobs ?? [];
  const entries = awaited.map(
    (other): WriteAlong => ({ command: 'ZADD', key: keys.dependents(project, other), args: [0, id] }),
  );
  if (!waitsForJobs(job)) return entries;
  return [...entries, { command: 'ZADD', key: keys.unsettled(project), args: [createdAt, toSubmittedNote(id)] }];
}

export function endedDependentWrites({ project, id, spec }: Job): WriteAlong[] {
  const awaited = spec.after?.jobs ?? [];
  return awaited.map((other) => ({ command: 'ZREM', key: keys.dependents(project, other), args: [id] }));
}
