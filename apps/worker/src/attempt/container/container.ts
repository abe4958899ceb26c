import type { ContainerRecord } from '@longshore/shared';
import type { Attachment } from '../../containers/index.ts';
import type { EngineLost } from '../endings/engine-lost.ts';
import type { Exit } from '../endings/exit.ts';

/** The container of an attempt: its steps fill in what they make of it. */
export interface Container {
  readonly id: string;
  /** Absent where a worker before made it and its image is gone. */
  readonly record?: ContainerRecord;
  /** What its image asks to be stopped with. */
  readonly stopSignal: string;
  attachment?: Attachment;
  /** Aborted when no more of its output is to be read. */
  readonly outputOver: AbortController;
  /** Resolves when all of its output was read. */
  outputRead?: Promise<void>;
  /** Resolved when it was started. */
  readonly started: PromiseWithResolvers<void>;
  /** Monotonic instant of its start; absent while it was not started. */
  startedAt?: number;
  /** The engine went away while it was asked to start it, and may have done so. */
  wasStartBrokenOff?: boolean;
  /** Its exit, or the loss of the engine; absent while it was not started. */
  exited?: Promise<Exit | EngineLost>;
  /** Monotonic instant of its exit. */
  exitedAt?: number;
}
