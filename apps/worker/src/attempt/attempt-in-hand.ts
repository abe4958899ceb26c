import type { Clock } from '@longshore/platform';
import {
  type Attempt,
  type AttemptId,
  type ImagePin,
  type Job,
  type PhaseDurations,
  toAttemptId,
  type Usage,
} from '@longshore/shared';
import { appendLog, type LogEnd, type Store } from '@longshore/store';
import type { ContainerEngine, EngineDescription } from '../containers/index.ts';
import type { EmitWorkerEvent } from '../event/worker-event.ts';
import type { ImageUse } from '../images/image-memory.ts';
import type { Gate } from '../intake/gate.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import type { Lease } from '../lease/lease.ts';
import { EndingRace } from './endings/ending-race.ts';
import type { Exchange, Exchanges } from './exchange/exchange.ts';
import type { SharedPulls } from './image/shared-pulls.ts';
import { OutputRecorder } from './output/output-recorder.ts';

/** What the worker lends to each of its attempts. */
export interface AttemptTools {
  readonly store: Store;
  readonly engine: ContainerEngine;
  /** What the engine last said of itself and its machine. */
  readonly describeEngine: () => EngineDescription | undefined;
  /** An attempt could not reach it: no more work is taken until somebody has looked. */
  readonly suspectEngine: () => void;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly pulls: SharedPulls;
  readonly images: ImageUse;
  /** An engine is fastest with few starts at once. */
  readonly starts: Gate;
  readonly removals: Gate;
  readonly exchanges: Exchanges;
  readonly emit: EmitWorkerEvent;
  readonly drain: Drain;
  readonly settings: AttemptSettings;
}

export interface AttemptSettings {
  readonly worker: string;
  readonly stopGraceMs: number;
  /** How long an engine that is away or hangs is waited for. */
  readonly engineAwayMs: number;
}

/** The worker's leaving, as an attempt feels it. */
export interface Drain {
  /** The time that attempts had to end by themselves is over. */
  readonly ended: AbortSignal;
  /** There is no time for anything any more. */
  readonly forced: AbortSignal;
}

/** An attempt that this worker has claimed or adopted. */
export interface ClaimedAttempt {
  /** The id of the fleet: of all that share a Redis. */
  readonly fleet: string;
  readonly project: string;
  readonly job: Job;
  readonly payload?: string;
  readonly token: string;
  /** The token that it was first claimed with: it keys the proof on its container. */
  readonly proofToken: string;
  readonly lease: Lease;
  /** Present where a worker before this one had it in hand. */
  readonly past?: Past;
}

/** What a worker before has left of an attempt. */
export interface Past extends Pick<JournalEntry, 'startingAt' | 'isFed' | 'stoppingFor'> {
  readonly record: Attempt;
  readonly logEnd: LogEnd | undefined;
}

/** One attempt from its claim to its end: the value that flows through the steps of `run-attempt.ts`. */
export interface AttemptInHand extends ClaimedAttempt, AttemptTools {
  readonly id: AttemptId;
  readonly number: number;
  /** Monotonic instant. */
  readonly begunAt: number;
  readonly race: EndingRace;
  readonly output: OutputRecorder;
  readonly exchange: Exchange;
  readonly phases: { -readonly [Phase in keyof PhaseDurations]: PhaseDurations[Phase] };
  /** What the job is pinned to; the first attempt that has an image fills it in. */
  readonly pin: { image?: ImagePin };
  /** Filled by sampling while it runs. */
  readonly usage: { sampled?: Usage };
}

/** Takes an attempt in hand, with nothing done yet. */
export function beginAttempt(claimed: ClaimedAttempt, tools: AttemptTools): AttemptInHand {
  const { job, lease, project, token, past } = claimed;
  const { store, clock } = tools;
  const id = toAttemptId(job.id, job.attempt);
  const tailBytes = Math.floor(job.spec.output.limitBytes / 2);
  const headBytes = job.spec.output.limitBytes - tailBytes;
  const output = new OutputRecorder({
    clock,
    now: () => store.now(),
    headBytes,
    tailBytes,
    send: (chunk) => appendLog(store, { project, attempt: id, token, chunk, headBytes, tailBytes }),
    lost: lease.lost,
    onLeaseLost: () => lease.lose('a log chunk was refused'),
    end: past?.logEnd,
  });
  return {
    ...tools,
    ...claimed,
    id,
    number: job.attempt,
    begunAt: clock.monotonic(),
    race: new EndingRace(),
    output,
    exchange: tools.exchanges.open({ fleet: claimed.fleet, project, attempt: id }),
    phases: past?.record.phases ?? { waitMs: Math.max(0, store.now() - (job.queuedAt ?? job.createdAt)) },
    pin: job.pinnedBy ? { image: job } : {},
    usage: past?.record.usage ? { sampled: past.record.usage } : {},
  };
}
