/** Every state that a job can be in, in the order of a life. */
export const JOB_STATES = [
  'blocked',
  'scheduled',
  'queued',
  'running',
  'backing-off',
  'succeeded',
  'failed',
  'cancelled',
  'expired',
] as const;
export type JobState = (typeof JOB_STATES)[number];

export const TERMINAL_STATES = ['succeeded', 'failed', 'cancelled', 'expired'] as const satisfies readonly JobState[];
export type TerminalState = (typeof TERMINAL_STATES)[number];

/** The states of a job that neither runs nor has ended. */
export const WAITING_STATES = ['blocked', 'scheduled', 'queued', 'backing-off'] as const satisfies readonly JobState[];

export function isTerminal(state: JobState): state is TerminalState {
  return (TERMINAL_STATES as readonly JobState[]).includes(state);
}
