import { isTerminal, type Job, type JobState } from '@longshore/shared';
import { endedDependentWrites, newDependentWrites } from '../after/dependent-writes.ts';
import { keys } from '../keys.ts';
import type { WriteAlong } from './write-along.ts';

/** What is written with a new job besides its record: one list for each thing that keeps count of jobs. */
export function writesOfSubmit(job: Job): WriteAlong[] {
  return [...labelWrites(job), ...definitionWrites(job), ...newBatchJobWrites(job), ...newDependentWrites(job)];
}

/** What is written when a job moves on from the state in which it was read, and why it does. */
export function writesOfMove(job: Job, to: JobState, _reason: string | undefined): WriteAlong[] {
  return isTerminal(to) ? [...countOpen(job, -1), ...endedBatchJobWrites(job, to), ...endedDependentWrites(job)] : [];
}

function definitionWrites(job: Job): WriteAlong[] {
  const { project, id, spec } = job;
  if (!spec.definition) return [];
  const index = keys.definitionJobs(project, spec.definition.name);
  return [{ command: 'ZADD', key: index, args: [0, id] }, ...countOpen(job, 1)];
}

/** A definition is not deleted while jobs of it are open. */
function countOpen({ project, spec }: Job, by: 1 | -1): WriteAlong[] {
  if (!spec.definition) return [];
  return [{ command: 'HINCRBY', key: keys.openDefinitionJobs(project), args: [spec.definition.name, by] }];
}

function labelWrites({ project, id, spec }: Job): WriteAlong[] {
  return Object.entries(spec.labels).map(([name, value]) => ({
    command: 'ZADD',
    key: keys.label(project, name, value),
    args: [0, id],
  }));
}

function newBatchJobWrites({ project, id, batch }: Job): WriteAlong[] {
  if (!batch) return [];
  return [
    { command: 'ZADD', key: keys.batchJobs(project, batch), args: [0, id] },
    { command: 'HINCRBY', key: keys.batch(project, batch), args: ['total', 1] },
  ];
}

function endedBatchJobWrites({ project, batch }: Job, to: JobState): WriteAlong[] {
  if (!batch) return [];
  return [{ command: 'HINCRBY', key: keys.batch(project, batch), args: [to, 1] }];
}
