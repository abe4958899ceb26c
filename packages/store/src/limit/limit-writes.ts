import type { Job, JobState } from '@longshore/shared';
import type { WriteAlong } from '../job/write-along.ts';
import { keys } from '../keys.ts';
import { findBlockingLimit, toWaitingScore, WAITS_ELSEWHERE } from './limit-order.ts';

/** Where nobody has looked at a limit for so long although jobs wait there, somebody died who should have. */
const LOOK_AFTER_MS = 2_000;

/** A job that is born at a limit stands in the lists of all of its limits. */
export function limitWritesOfSubmit(job: Job): WriteAlong[] {
  const { project, id, spec, createdAt } = job;
  const blocking = findBlockingLimit(job);
  if (!spec.limits || blocking === undefined) return [];
  const score = toWaitingScore(job);
  return spec.limits.flatMap((limit): WriteAlong[] => [
    {
      command: 'ZADD',
      key: keys.limitWaiting(project, limit.id),
      args: [limit.id === blocking ? score : WAITS_ELSEWHERE + score, id],
    },
    { command: 'ZADD', key: keys.limits(project), args: ['LT', createdAt + LOOK_AFTER_MS, limit.id] },
  ]);
}

/** It gives its slots back, and waits no longer. */
export function limitWritesOfMove({ project, id, spec }: Job, to: JobState, reason: string | undefined): WriteAlong[] {
  if (!spec.limits || keepsSlots(to, reason)) return [];
  return spec.limits.flatMap((limit): WriteAlong[] => [
    { command: 'ZREM', key: keys.limitHolders(project, limit.id), args: [id] },
    { command: 'ZREM', key: keys.limitWaiting(project, limit.id), args: [id] },
  ]);
}

/** Of an attempt that was lost the container may still run, so its slots are not free for others. */
function keepsSlots(to: JobState, reason: string | undefined): boolean {
  return to === 'queued' || (to === 'backing-off' && reason === 'lost');
}
