import type { Clock } from '@longshore/platform';
import type { ContainerState, ContainerStatus, StopSignal, UsageSample } from '../container-engine.ts';
import type { ContainerSpec } from '../container-spec.ts';
import type { FakeFile, FakeProcess } from './behaviours.ts';
import type { FakeImage } from './fake-image.ts';
import { FakeStreams } from './fake-streams.ts';

const signalNumbers: Readonly<Record<string, number>> = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };
const signalledExitCode = 128;
const failureExitCodes = { 'command-not-found': 127, 'command-not-executable': 126, 'start-failed': 128 };

class OutOfMemory extends Error {}

interface FakeExit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

/** One container in memory: the states and oddities of a real one, with a scripted program inside. */
export class FakeContainer {
  readonly id: string;
  readonly spec: ContainerSpec;
  readonly createdAt: number;
  readonly streams: FakeStreams;
  readonly files = new Map<string, FakeFile>([['/tmp', { kind: 'folder' }]]);
  readonly #image: FakeImage;
  readonly #clock: Clock;
  #status: ContainerStatus = 'created';
  #exit: FakeExit | undefined;
  #startedAt: number | undefined;
  #finishedAt: number | undefined;
  #killing = new AbortController();
  #exited = Promise.withResolvers<number>();
  #onTerm: (() => void) | undefined;

  constructor(id: string, spec: ContainerSpec, image: FakeImage, clock: Clock) {
    this.id = id;
    this.spec = spec;
    this.#image = image;
    this.#clock = clock;
    this.streams = new FakeStreams(() => clock.now());
    this.createdAt = clock.now();
  }

  get status(): ContainerStatus {
    return this.#status;
  }

  start(): void {
    if (this.#status === 'running') return;
    // A real engine runs an exited container again, too.
    this.#status = 'running';
    this.#startedAt = this.#clock.now();
    this.#exit = undefined;
    this.#killing = new AbortController();
    this.#exited = Promise.withResolvers<number>();
    const killed = this.#killing.signal;
    void this.#run().then((exit) => {
      // A process that was killed has its exit already, whatever it still does.
      if (!killed.aborted) this.#finish(exit);
    });
  }

  /** Before the start it resolves at once with a false 0, like a real engine. */
  async wait(): Promise<number> {
    if (this.#status === 'created') return 0;
    return this.#exit?.exitCode ?? this.#exited.promise;
  }

  signal(name: StopSignal): void {
    if (this.#status !== 'running') return;
    if (name === 'SIGTERM' && this.#onTerm) {
      this.#onTerm();
      return;
    }
    // Process 1 has no default action for a signal, except for the one that it cannot see.
    if (name !== 'SIGKILL' && !this.spec.init) return;
    this.#killing.abort(new Error(name));
    this.#finish({ exitCode: signalledExitCode + (signalNumbers[name] ?? 0), oomKilled: false });
  }

  inspect(): ContainerState {
    const { startFailure } = this.#image;
    return {
      id: this.id,
      name: this.spec.name,
      imageId: this.#image.description.id,
      labels: this.spec.labels,
      status: this.#status,
      ...(this.#exit && { exitCode: this.#exit.exitCode }),
      oomKilled: this.#exit?.oomKilled ?? false,
      error: '',
      ...(startFailure && this.#exit && { startFailure }),
      ...(this.#startedAt !== undefined && { startedAt: this.#startedAt }),
      ...(this.#finishedAt !== undefined && this.#exit && { finishedAt: this.#finishedAt }),
      endedByEngine: false,
    };
  }

  sampleUsage(): UsageSample | undefined {
    if (this.#status !== 'running') return undefined;
    const runMs = this.#clock.now() - (this.#startedAt ?? 0);
    return { cpuTotalMs: runMs / 10, memoryBytes: 1_000_000, memoryPeakBytes: 2_000_000, processes: 1 };
  }

  #finish(exit: FakeExit): void {
    this.#status = 'exited';
    this.#exit = exit;
    this.#finishedAt = this.#clock.now();
    this.#exited.resolve(exit.exitCode);
    this.streams.end();
  }

  async #run(): Promise<FakeExit> {
    const { behaviour, startFailure } = this.#image;
    if (startFailure) return { exitCode: failureExitCodes[startFailure], oomKilled: false };
    try {
      return { exitCode: (await behaviour?.(this.#toProcess())) ?? 0, oomKilled: false };
    } catch (error) {
      return error instanceof OutOfMemory ? { exitCode: 137, oomKilled: true } : { exitCode: 1, oomKilled: false };
    }
  }

  #toProcess(): FakeProcess {
    const killed = this.#killing.signal;
    const variables = [...this.#image.description.environment, ...this.spec.environment];
    return {
      clock: this.#clock,
      arguments: this.spec.command ?? [],
      environment: Object.fromEntries(
        variables.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
      ),
      files: this.files,
      killed,
      print: (text, stream = 'stdout') => this.streams.print(text, stream, killed),
      readInput: () => this.streams.readInput(),
      trapTerm: (listener) => {
        this.#onTerm = listener;
      },
      runOutOfMemory: () => {
        throw new OutOfMemory();
      },
    };
  }
}
