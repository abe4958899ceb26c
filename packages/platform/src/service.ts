import type { Deadline } from './deadline.ts';

/**
 * Something with a lifecycle. It is up when `start` resolves and gone when `stop` does. Stopping twice is fine, and so is
 * stopping while `start` is still waiting. What cannot be finished when `deadline.signal` aborts is handed back, not awaited.
 */
export interface Service {
  readonly name: string;
  start(): Promise<void>;
  stop(deadline: Deadline): Promise<void>;
}
