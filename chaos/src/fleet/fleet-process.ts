import { once } from 'node:events';
import { NodeProcess, type NodeProcessOptions } from '@longshore/testing';
import type { Wire } from '../wire/wire.ts';
import type { Engine } from './engine.ts';

/** An api or a worker: it dies and comes back under the same name, with the same settings and behind the same wires. */
export class FleetProcess {
  readonly #options: NodeProcessOptions;
  readonly redis: Wire;
  #process: NodeProcess | undefined;
  #starts = 0;

  constructor(options: NodeProcessOptions, redis: Wire) {
    this.#options = options;
    this.redis = redis;
  }

  get name(): string {
    return this.#options.name;
  }

  get pid(): number {
    return this.#running.pid;
  }

  get isRunning(): boolean {
    return this.#process?.isRunning === true;
  }

  /** @param env for this time alone. */
  start(env: Readonly<Record<string, string>> = {}): void {
    if (this.isRunning) return;
    const name = `${this.name}-${++this.#starts}`;
    this.#process = new NodeProcess({ ...this.#options, name, env: { ...this.#options.env, ...env } });
  }

  /** Sent at once, in the midst of whatever goes on. */
  signal(name: NodeJS.Signals): void {
    if (this.isRunning) this.#running.signal(name);
  }

  async kill(): Promise<void> {
    if (!this.isRunning) return;
    const exited = once(this.#running.child, 'exit');
    this.signal('SIGKILL');
    await exited;
  }

  /** Resolves when it has left by itself, or by force when it takes too long. */
  async end(signal: NodeJS.Signals, withinMs: number): Promise<void> {
    if (this.isRunning) await this.#running.end(signal, withinMs);
  }

  get #running(): NodeProcess {
    if (!this.#process) throw new Error(`${this.name} was never started`);
    return this.#process;
  }
}

export class Api extends FleetProcess {
  readonly url: string;

  constructor(options: NodeProcessOptions, redis: Wire, url: string) {
    super(options, redis);
    this.url = url;
  }
}

export interface WorkerSide {
  readonly engine: Engine;
  /** Between the worker and its engine. */
  readonly engineWire: Wire;
  /** Where it keeps exchange folders. */
  readonly workFolder: string;
}

export class Worker extends FleetProcess {
  readonly engine: Engine;
  readonly engineWire: Wire;
  readonly workFolder: string;

  constructor(options: NodeProcessOptions, redis: Wire, { engine, engineWire, workFolder }: WorkerSide) {
    super(options, redis);
    this.engine = engine;
    this.engineWire = engineWire;
    this.workFolder = workFolder;
  }
}
