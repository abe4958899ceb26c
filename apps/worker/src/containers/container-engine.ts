import type { Readable } from 'node:stream';
import type { ContainerSpec } from './container-spec.ts';

export type StopSignal =
  | 'SIGTERM'
  | 'SIGINT'
  | 'SIGQUIT'
  | 'SIGHUP'
  | 'SIGUSR1'
  | 'SIGUSR2'
  | 'SIGKILL'
  | (string & {});

/** What the engine says about itself and its machine. `engineStartedAt` is a best guess and absent where the engine gives no hint. */
export interface EngineDescription {
  readonly id: string;
  /** Its make, such as `docker`: what has to be installed to have the like of it. */
  readonly product: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly cgroupVersion: '1' | '2' | 'unknown';
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly runtimes: readonly string[];
  readonly liveRestore: boolean;
  readonly operatingSystem: string;
  readonly architecture: string;
  readonly rootDirectory: string;
  readonly engineStartedAt?: number;
}

/** An image that the engine holds. `id` is the config's sha256; `digest` is the repository digest for the repository that was asked for. */
export interface ImageDescription {
  readonly id: string;
  readonly digest?: string;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly environment: readonly string[];
  readonly user: string;
  readonly workingDirectory: string;
  readonly stopSignal?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly volumes: readonly string[];
  readonly platform: { readonly operatingSystem: string; readonly architecture: string; readonly variant?: string };
  readonly sizeBytes: number;
}

/** One step of a pull; `id` names the layer it speaks of. */
export interface PullProgress {
  readonly id?: string;
  readonly status: string;
  readonly currentBytes?: number;
  readonly totalBytes?: number;
}

export interface PullOptions {
  readonly signal: AbortSignal;
  /** Without any progress for so long the pull fails as `registry-unreachable`. */
  readonly stallMs: number;
  readonly onProgress?: (progress: PullProgress) => void;
  readonly credentials?: { readonly username: string; readonly password: string };
}

export interface CreatedContainer {
  readonly id: string;
  /** True when the name was there already with our labels: look at its state before starting it, it may have run. */
  readonly adopted: boolean;
}

/** A live connection to a container's streams. An attachment that ends is no proof that the container exited. */
export interface Attachment {
  /** Raw multiplexed frames for `demuxOutput`. It must be read: an unread attachment stops the container after about 2 MB. */
  readonly output: Readable;
  /** Writes all of the standard input and ends it. A container that closes its input early is no error. */
  writeInput(bytes: Uint8Array): Promise<void>;
  /** Lets go of the streams; the container goes on. Closing twice is fine. */
  close(): void;
}

export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';

export type StartFailure = 'command-not-found' | 'command-not-executable' | 'start-failed';

/** What the engine knows of a container now. Instants are epoch milliseconds. */
export interface ContainerState {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: ContainerStatus;
  /** Of the exit; undefined while it has not exited. */
  readonly exitCode?: number;
  /** Also true when only a child was killed: it says out-of-memory only together with an exit code that is not 0. */
  readonly oomKilled: boolean;
  /** The engine's own words for why it could not start or end properly; empty when it has none. */
  readonly error: string;
  /** Why its command never ran, also where an init in front found it out after the start. */
  readonly startFailure?: StartFailure;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /**
   * True when the container ended as a stopped engine ends it (see can-be-engine-stop.ts) while the engine was going down
   * or before it came back: such an exit is the engine's doing and not the job's.
   */
  readonly endedByEngine: boolean;
}

/** What a wait has come to. */
export interface WaitedExit {
  readonly exitCode: number;
  /** The engine was away meanwhile, and ended the container before it went or when it came back. */
  readonly endedByEngine?: true;
}

export interface UsageSample {
  readonly cpuTotalMs: number;
  /** Without the inactive file cache. */
  readonly memoryBytes: number;
  /** The kernel's own peak where it keeps one (cgroup v1); elsewhere keep the largest sample. It includes file cache. */
  readonly memoryPeakBytes?: number;
  readonly processes: number;
}

/** A file out of a container, never larger than asked for. */
export type FileRead =
  | { readonly kind: 'file'; readonly bytes: Buffer }
  | { readonly kind: 'missing' }
  | { readonly kind: 'not-a-file' }
  | { readonly kind: 'too-large'; readonly sizeBytes: number };

export interface ContainerSummary {
  readonly id: string;
  readonly name: string;
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: ContainerStatus;
  readonly createdAt: number;
}

/** A volume that no container mounts. */
export interface VolumeSummary {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * The seam to whatever runs containers. Every call takes the caller's signal, has a deadline of its own beside it, and
 * rejects with an `EngineError` (or with the signal's reason when the caller aborted).
 */
export interface ContainerEngine {
  describe(signal: AbortSignal): Promise<EngineDescription>;
  findImage(reference: string, signal: AbortSignal): Promise<ImageDescription | undefined>;
  pullImage(reference: string, options: PullOptions): Promise<void>;

  /**
   * Takes an image away that no container uses, running or not, and that has no other name than the one it came with.
   *
   * @returns whether it is gone now; one that was missing is.
   */
  removeImage(id: string, signal: AbortSignal): Promise<boolean>;

  /** The name is the idempotency key: a name that is there with the same labels of ours is adopted, with others it is `name-taken`. */
  createContainer(spec: ContainerSpec, signal: AbortSignal): Promise<CreatedContainer>;
  /** Call it before the start: attaching later loses the first lines. */
  attachContainer(id: string, options: { readonly stdin: boolean; readonly signal: AbortSignal }): Promise<Attachment>;
  /**
   * The engine's own copy of the output, up to the exit: raw frames for `demuxOutput`, from the beginning or, with `since`
   * (epoch milliseconds by the engine's clock), from an instant on. The copy is bounded: it forgets the oldest output, and
   * it may leave out some of a flood.
   */
  followOutput(id: string, options: { readonly since?: number; readonly signal: AbortSignal }): Promise<Readable>;
  /** Starting a running container is fine. Starting one that has exited runs it again: inspect an adopted one first. */
  startContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Call it after the start has resolved: before it, an engine may report a false success. Survives a lost connection. */
  waitContainer(id: string, signal: AbortSignal): Promise<WaitedExit>;
  inspectContainer(id: string, signal: AbortSignal): Promise<ContainerState>;
  /** A container that no longer runs, or is gone, is fine. */
  signalContainer(id: string, name: StopSignal, signal: AbortSignal): Promise<void>;
  /** Undefined when the container does not run. */
  sampleUsage(id: string, signal: AbortSignal): Promise<UsageSample | undefined>;
  /** Bytes written over the image; undefined when the engine does not count them or the container is gone. */
  measureDisk(id: string, signal: AbortSignal): Promise<number | undefined>;
  /** Unpacks a tar into a folder that exists in the container. Not on a tmpfs before the start. */
  putArchive(id: string, path: string, tar: Readable | Buffer, signal: AbortSignal): Promise<void>;
  readFile(id: string, path: string, options: { readonly maxBytes: number }, signal: AbortSignal): Promise<FileRead>;
  /** Kills it if it runs and takes its anonymous volumes along. A missing container is fine. */
  removeContainer(id: string, signal: AbortSignal): Promise<void>;
  /** Containers in any state that carry every one of these labels. */
  listContainers(labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly ContainerSummary[]>;
  /**
   * Anonymous volumes of containers that are gone, with every one of these labels. A volume of an image carries the reserved
   * labels of its container.
   */
  listUnusedVolumes(labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<readonly VolumeSummary[]>;
  /** A missing volume is fine. */
  removeVolume(name: string, signal: AbortSignal): Promise<void>;
  /** Makes our bridge for `egress` if it is missing; two at once make one. */
  ensureNetwork(name: string, signal: AbortSignal): Promise<void>;
  /** Lets go of idle connections. */
  close(): void;
}
