import type { JobAnswer, LogLineAnswer } from '../client/api-answers.ts';
import type { Submission } from '../client/client-ledger.ts';
import type { ContainerLife } from '../recorder/container-life.ts';

/** A job as the API tells it when everything is over. */
export interface FinalJob {
  readonly job: JobAnswer;
  readonly log: readonly LogLineAnswer[];
}

/** Something that outlived everybody who could own it. */
export interface Leftover {
  readonly what: 'container' | 'volume' | 'network' | 'exchange folder' | 'journal entry' | 'lease' | 'key' | 'file';
  readonly name: string;
}

/** All that is known when a run is over, from sources that know nothing of each other. */
export interface Evidence {
  readonly submissions: readonly Submission[];
  /** The first answer that said that a job had ended, by its id. */
  readonly seenEnds: ReadonlyMap<string, JobAnswer>;
  readonly finals: ReadonlyMap<string, FinalJob>;
  /** Each job that the API lists, with the key that it was submitted under. */
  readonly listed: readonly { readonly id: string; readonly key: string }[];
  readonly lives: readonly ContainerLife[];
  /** When the machine's uptime was nothing: epoch milliseconds. */
  readonly bootedAt: number;
  readonly leftovers: readonly Leftover[];
  /** Whether a daemon of an engine was killed without a chance to put its things in order. */
  readonly wereDaemonsKilled: boolean;
}

export type BreachKind =
  | 'lost'
  | 'doubled'
  | 'crowded'
  | 'leaked'
  | 'lines'
  | 'order'
  | 'policy'
  | 'result'
  | 'refused'
  | 'recovery'
  | 'recorder';

/** A promise that was broken. */
export interface Breach {
  readonly kind: BreachKind;
  readonly sentence: string;
  readonly job?: string;
  /** Faults that happened while the job lived. */
  readonly during?: readonly string[];
}

/** Looks at the evidence for breaches of one promise. */
export type Check = (evidence: Evidence) => Breach[];
