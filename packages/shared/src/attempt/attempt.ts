import type { JobId, WorkerId } from '../id.ts';
import type { Ending } from './outcome.ts';

/** What an attempt used, sampled while it ran; absent where it ended before the first sample. */
export interface Usage {
  readonly cpuMs: number;
  readonly memoryPeakBytes: number;
  readonly samples: number;
}

/** Milliseconds that each phase took; absent where it was not reached. */
export interface PhaseDurations {
  readonly waitMs?: number;
  readonly pullMs?: number;
  /** From the claim to the start, less the phases beside it: looking the image up, a place to start in, attaching. */
  readonly prepareMs?: number;
  readonly createMs?: number;
  readonly startMs?: number;
  readonly runMs?: number;
  readonly finishMs?: number;
}

/** All that a container engine needs to run it again, beside the spec and the payload. */
export interface ContainerRecord {
  readonly name: string;
  /** The image as it was resolved: `repository@sha256:…` where it came from a registry, else the engine's image id. */
  readonly image: string;
  readonly digest?: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: readonly string[];
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly platform?: string;
  readonly engine?: string;
}

/** Output of an attempt: all of it, and how much of that could not be kept. */
export interface OutputTotals {
  readonly lines: number;
  readonly bytes: number;
  readonly droppedLines: number;
  readonly droppedBytes: number;
}

/** One try at a job. All instants in epoch milliseconds by Redis's clock. */
export interface Attempt {
  readonly version: 1;
  readonly jobId: JobId;
  readonly number: number;
  readonly worker: WorkerId;
  /** When it was claimed. */
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly ending?: Ending;
  readonly container?: ContainerRecord;
  readonly usage?: Usage;
  readonly phases?: PhaseDurations;
  readonly output?: OutputTotals;
}
