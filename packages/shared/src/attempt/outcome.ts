/** How an attempt ended. */
export const OUTCOMES = [
  'succeeded',
  'failed',
  'timed-out',
  'out-of-memory',
  'output-limit',
  'disk-limit',
  'cancelled',
  'never-started',
  'interrupted',
  'lost',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Why an attempt never started its container. */
export const NEVER_STARTED_REASONS = [
  'image-not-found',
  'image-denied',
  'registry-unreachable',
  'command-not-found',
  'command-not-executable',
  'start-failed',
  'spec-refused',
  'engine-down',
] as const;
export type NeverStartedReason = (typeof NEVER_STARTED_REASONS)[number];

/** What a user's retry rule may name. The others are either ours to repair or nobody's wish to repeat. */
export const RETRYABLE_OUTCOMES = [
  'failed',
  'timed-out',
  'out-of-memory',
  'output-limit',
  'disk-limit',
  'never-started',
] as const satisfies readonly Outcome[];
export type RetryableOutcome = (typeof RETRYABLE_OUTCOMES)[number];

/** Faults of ours: they never use up one of the job's attempts, and each kind has a cap of its own. */
export const FAULT_KINDS = ['lost', 'interrupted', 'engine-down', 'registry-unreachable'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** How an attempt ended, in words that a program can read and a sentence that a person can. */
export interface Ending {
  readonly outcome: Outcome;
  readonly reason?: string;
  readonly exitCode?: number;
  /** The signal that ended the process, such as `SIGKILL`, where its exit code says so. */
  readonly signal?: string;
  /** One sentence: what happened, to what, and what to do. Never an environment value. */
  readonly detail?: string;
}

/** Whose fault an ending is: a kind of fault of ours, or undefined where the attempt counts. */
export function faultOf({ outcome, reason }: Pick<Ending, 'outcome' | 'reason'>): FaultKind | undefined {
  if (outcome === 'lost') return outcome;
  if (outcome === 'interrupted') return reason === 'engine-down' ? reason : outcome;
  if (outcome !== 'never-started') return undefined;
  return reason === 'engine-down' || reason === 'registry-unreachable' ? reason : undefined;
}
