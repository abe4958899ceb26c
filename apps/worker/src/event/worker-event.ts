import type { AttemptId, Capacity, ClockVerdict, Ending } from '@longshore/shared';
import type { AttemptInHand } from '../attempt/attempt-in-hand.ts';
import type { Committed } from '../attempt/commit-ending.ts';
import type { ContainerStatus, EngineDescription } from '../containers/index.ts';
import type { FreeDisk } from '../disk/disk-watch.ts';
import type { LeftoverKind } from '../engine/leftovers.ts';

/** What subscribers may know of an attempt. Never its environment, its payload or its lease's token. */
export type EventAttempt = Pick<AttemptInHand, 'id' | 'job' | 'project' | 'phases'>;

/** What happens in a worker. The log and the metrics subscribe; nothing else reports. */
export type WorkerEvent =
  | { readonly kind: 'ticket-put-back'; readonly attempt: AttemptId; readonly pool: string; readonly needs: Needs }
  | { readonly kind: 'ticket-stale'; readonly attempt: AttemptId; readonly pool: string; readonly word: string }
  | { readonly kind: 'intake-failed'; readonly pool: string; readonly error: Error }
  | { readonly kind: 'attempt-claimed'; readonly attempt: EventAttempt }
  | { readonly kind: 'attempt-adopted'; readonly attempt: EventAttempt; readonly status: ContainerStatus }
  | { readonly kind: 'attempt-started'; readonly attempt: EventAttempt }
  | AttemptEnded
  | { readonly kind: 'attempt-broke'; readonly attempt: EventAttempt; readonly error: Error }
  | { readonly kind: 'commit-failed'; readonly attempt: EventAttempt; readonly error: Error }
  | { readonly kind: 'trace-left'; readonly attempt: EventAttempt; readonly what: string; readonly error: Error }
  | { readonly kind: 'adoption-refused'; readonly attempt: AttemptId }
  | { readonly kind: 'adoption-given-up'; readonly attempt: AttemptId; readonly deaths: number }
  | { readonly kind: 'adoption-failed'; readonly error: Error }
  | { readonly kind: 'journal-broken'; readonly file: string }
  | { readonly kind: 'journal-unwritten'; readonly error: Error }
  | { readonly kind: 'detached'; readonly attempts: number }
  | { readonly kind: 'lease-lost'; readonly attempt: AttemptId; readonly why: string }
  | { readonly kind: 'renewal-failed'; readonly leases: number; readonly error: Error }
  | { readonly kind: 'renewals-replaced'; readonly leases: number; readonly error: Error }
  | { readonly kind: 'heartbeat-failed'; readonly error: Error }
  | { readonly kind: 'engine-up'; readonly engine: EngineDescription; readonly capacity: Capacity }
  | { readonly kind: 'engine-away'; readonly error: Error }
  | { readonly kind: 'clock-judged'; readonly verdict: ClockVerdict; readonly skewMs: number }
  | ({ readonly kind: 'disk-low' | 'disk-enough'; readonly floorBytes: number } & FreeDisk)
  | { readonly kind: 'disk-unknown'; readonly folder: string; readonly error: Error }
  | { readonly kind: 'image-removed' | 'image-found'; readonly reference: string; readonly sizeBytes: number }
  | { readonly kind: 'store-lost'; readonly error: Error | undefined }
  | { readonly kind: 'store-connected' }
  | { readonly kind: 'drain-begun'; readonly attempts: number; readonly drainMs: number }
  | { readonly kind: 'drain-over'; readonly attempts: number; readonly forced: boolean }
  | { readonly kind: 'folders-may-stay'; readonly workDir: string }
  | { readonly kind: 'leftover-removed' | 'leftover-found'; readonly what: LeftoverKind; readonly name: string }
  | { readonly kind: 'leftover-stays'; readonly what: LeftoverKind; readonly name: string; readonly error: Error };

type Needs = Pick<Capacity, 'cpus' | 'memoryBytes'>;

export interface AttemptEnded {
  readonly kind: 'attempt-ended';
  readonly attempt: EventAttempt;
  readonly ending: Ending;
  readonly committed: Committed;
  readonly output: { readonly bytes: number; readonly droppedBytes: number };
}

export type EmitWorkerEvent = (event: WorkerEvent) => void;

/** Hands each event to all subscribers, in order. */
export function createEventFan(...subscribers: readonly EmitWorkerEvent[]): EmitWorkerEvent {
  return (event) => {
    for (const subscriber of subscribers) subscriber(event);
  };
}
