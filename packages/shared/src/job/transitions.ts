import type { EventType } from '../event/event.ts';
import { JOB_STATES, type JobState } from './job-state.ts';

/** What can happen to a job. Each is one Lua script's business, or a part of one. */
export const JOB_TRIGGERS = [
  'submit',
  'schedule',
  'block',
  'release',
  'skip',
  'admit',
  'hold',
  'fall-due',
  'claim',
  'succeed',
  'fail',
  'back-off',
  'requeue',
  'cancel',
  'request-cancel',
  'stop',
  'expire',
] as const;
export type JobTrigger = (typeof JOB_TRIGGERS)[number];

interface Transition {
  /** `new`: there is no job yet. */
  readonly from: readonly (JobState | 'new')[];
  readonly to: JobState;
  /** Fields of the job that this transition must set. */
  readonly sets: readonly string[];
  readonly emits: EventType;
}

const WAITING = ['blocked', 'scheduled', 'queued', 'backing-off'] as const;

/** The one table of a job's life: trigger → the states it applies to, the state it leads to, what it sets and emits. */
export const TRANSITIONS: Readonly<Record<JobTrigger, Transition>> = {
  submit: { from: ['new'], to: 'queued', sets: ['createdAt', 'queuedAt'], emits: 'job.queued' },
  schedule: { from: ['new'], to: 'scheduled', sets: ['createdAt', 'dueAt'], emits: 'job.scheduled' },
  block: { from: ['new'], to: 'blocked', sets: ['createdAt', 'blockedBy', 'blockedAt'], emits: 'job.blocked' },
  release: { from: ['blocked'], to: 'scheduled', sets: ['dueAt'], emits: 'job.scheduled' },
  skip: { from: ['new'], to: 'cancelled', sets: ['createdAt', 'endedAt', 'reason'], emits: 'job.cancelled' },
  admit: { from: ['blocked'], to: 'queued', sets: ['queuedAt'], emits: 'job.queued' },
  hold: {
    from: ['queued', 'scheduled', 'backing-off'],
    to: 'blocked',
    sets: ['blockedBy', 'blockedAt'],
    emits: 'job.blocked',
  },
  'fall-due': { from: ['scheduled', 'backing-off'], to: 'queued', sets: ['queuedAt'], emits: 'job.queued' },
  claim: { from: ['queued'], to: 'running', sets: ['attempt', 'startedAt'], emits: 'job.running' },
  succeed: { from: ['running'], to: 'succeeded', sets: ['endedAt', 'outcome'], emits: 'job.succeeded' },
  fail: { from: ['running'], to: 'failed', sets: ['endedAt', 'outcome', 'reason'], emits: 'job.failed' },
  'back-off': { from: ['running'], to: 'backing-off', sets: ['dueAt', 'outcome'], emits: 'job.backing-off' },
  requeue: { from: ['running'], to: 'queued', sets: ['queuedAt', 'outcome'], emits: 'job.queued' },
  cancel: { from: WAITING, to: 'cancelled', sets: ['endedAt', 'reason'], emits: 'job.cancelled' },
  'request-cancel': { from: ['running'], to: 'running', sets: ['cancelRequestedAt'], emits: 'job.cancel-requested' },
  stop: { from: ['running'], to: 'cancelled', sets: ['endedAt', 'outcome'], emits: 'job.cancelled' },
  expire: { from: WAITING, to: 'expired', sets: ['endedAt', 'reason'], emits: 'job.expired' },
};

/** The state that a trigger leads to from a state; undefined where the trigger does not apply. */
export function nextState(from: JobState | 'new', trigger: JobTrigger): JobState | undefined {
  const transition = TRANSITIONS[trigger];
  return transition.from.includes(from) ? transition.to : undefined;
}

/** Every pair of the table, for tests that hold another implementation against it. */
export function listPairs(): { from: JobState | 'new'; trigger: JobTrigger; to: JobState | undefined }[] {
  const states = ['new', ...JOB_STATES] as const;
  return states.flatMap((from) => JOB_TRIGGERS.map((trigger) => ({ from, trigger, to: nextState(from, trigger) })));
}
