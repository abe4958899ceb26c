/** Labels under this prefix are ours; the image's own of that name are overwritten or emptied. */
export const reservedLabelPrefix = 'dev.longshore.';

/** Limits that hold for every container; none of them can be switched off. */
export interface ContainerLimits {
  readonly cpus: number;
  /** Swap is held to the same figure, so nothing goes beyond it. */
  readonly memoryBytes: number;
  /** Processes and threads. */
  readonly pids: number;
  readonly sharedMemoryBytes?: number;
  /** Open files of one process. */
  readonly nofile: number;
}

export interface ContainerBind {
  readonly hostPath: string;
  readonly containerPath: string;
  readonly readOnly: boolean;
}

/** What to run, in our words. What keeps a container safe is not in here: an engine always does it. */
export interface ContainerSpec {
  /** Also the idempotency key of the creation: it holds the attempt. */
  readonly name: string;
  /** An image id or a reference by digest that the engine holds. */
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** `NAME=value` each. */
  readonly environment: readonly string[];
  readonly user?: string;
  readonly workingDirectory?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly limits: ContainerLimits;
  readonly stopSignal?: string;
  readonly network: 'none' | 'egress';
  readonly stdin: boolean;
  readonly binds?: readonly ContainerBind[];
  readonly init: boolean;
  /** What the engine keeps of the output for a worker that comes back; attachments get all of it. */
  readonly logMaxBytes: number;
}

/** The same attempt's container carries every reserved label of the spec with the same value. */
export function hasReservedLabels(
  labels: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  const reserved = Object.entries(wanted).filter(([name]) => name.startsWith(reservedLabelPrefix));
  return reserved.length > 0 && reserved.every(([name, value]) => labels[name] === value);
}
