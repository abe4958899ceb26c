import { isTerminal, type Job, type JobState } from '@longshore/shared';
import { endedDependentWrites, newDependentWrites } from '../after/dependent-writes.ts';
import { deadLetterWrites } from '../dead-letter/dead-letter-writes.ts';
import { keys } from '../keys.ts';
import { limitWritesOfMove, limitWritesOfSubmit } from '../limit/limit-writes.ts';
import type { WriteAlong } from './write-along.ts';

/** What is written with a new job besides its record: one list for each thing that keeps count of jobs. */
export function writesOfSubmit(job: Job): WriteAlong[] {
  return [
    countOpen(job, 1),
    ...labelWrites(job),
    ...definitionWrites(job),
    ...newBatchJobWrites(job),
    ...newDependentWrites(job),
    ...limitWritesOfSubmit(job),
    ...endWrites(job),
  ];
}

/** What is written when a job moves on from the state in which it was read, and why it does. */
export function writesOfMove(job: Job, to: JobState, reason: string | undefined): WriteAlong[] {
  const freed = limitWritesOfMove(job, to, reason);
  if (!isTerminal(to)) return freed;
  return [
    ...freed,
    countOpen(job, -1),
    ...countOpenOfDefinition(job, -1),
    ...endedBatchJobWrites(job, to),
    ...endedDependentWrites(job),
    ...deadLetterWrites(job, to, reason),
  ];
}

/** One that was skipped has ended at its birth. */
function endWrites(job: Job): WriteAlong[] {
  const { project, id, state, endedAt, reason } = job;
  if (endedAt === undefined) return [];
  return [{ command: 'ZADD', key: keys.ended(project), args: [endedAt, id] }, ...writesOfMove(job, state, reason)];
}

/** So that a limit on those that wait can be kept, and nobody looks after a project without any. */
function countOpen({ project }: Job, by: 1 | -1): WriteAlong {
  return { command: 'INCRBY', key: keys.open(project), args: [by] };
}

function definitionWrites(job: Job): WriteAlong[] {
  const { project, id, spec } = job;
  if (!spec.definition) return [];
  const index = keys.definitionJobs(project, spec.definition.name);
  return [{ command: 'ZADD', key: index, args: [0, id] }, ...countOpenOfDefinition(job, 1)];
}

/** A definition is not deleted while jobs of it are open. */
function countOpenOfDefinition({ project, spec }: Job, by: 1 | -1): WriteAlong[] {
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
