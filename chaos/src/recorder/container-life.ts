/** One container as the kernel, the runtime and the container itself tell it. Instants in milliseconds of uptime. */
export interface ContainerLife {
  readonly job: string;
  readonly attempt: number;
  /** The first twelve characters of its id. */
  readonly container: string;
  /** Undefined where its runtime wrote nothing, which is a fault of the recorder. */
  readonly engine: string | undefined;
  /** Drawn by the container, and known to nobody else until it prints it. */
  readonly nonce: string;
  readonly payloadDigest: string;
  /** When its script began. */
  readonly startedAt: number;
  /** When its first process was last seen alive; undefined while it lives. */
  readonly lastSeenAt: number | undefined;
  /** What it wrote as its last act; absent where it was killed. */
  readonly end?: { readonly at: number; readonly exitCode: number; readonly lines: number };
}
