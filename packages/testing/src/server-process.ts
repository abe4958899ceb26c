import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from './eventually.ts';
import { MissingPart } from './missing-part.ts';
import { findOnPath } from './program.ts';

/** A server from the machine's PATH, and how to tell that it is up. */
export interface ServerCommand {
  command: string;
  args: readonly string[];
  /** Throws, or answers false, until the server answers. */
  probe: () => Promise<unknown>;
  startWithinMs?: number;
}

const MAX_OUTPUT_CHARS = 16_384;
const STOP_WITHIN_MS = 20_000;

/** A real server that a test starts, kills, restarts and stops. On Linux it never outlives the process that started it. */
export class ServerProcess {
  readonly #spec: ServerCommand;
  #child: ChildProcess | undefined;
  #output = '';

  constructor(spec: ServerCommand) {
    this.#spec = spec;
  }

  get pid(): number {
    if (!this.#child?.pid) throw new Error(`${this.#spec.command} does not run`);
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the server answers. */
  async start(): Promise<void> {
    const { command, args, probe, startWithinMs = 15_000 } = this.#spec;
    const [program = command, ...programArgs] = await tieToThisProcess(command, args);
    const child = spawn(program, programArgs, { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk) => this.#keepOutput(chunk));
    child.stderr.on('data', (chunk) => this.#keepOutput(chunk));
    await once(child, 'spawn');
    this.#child = child;
    const closed = once(child, 'close');
    const probeWhileRunning = async () => (this.isRunning ? probe() : undefined);
    const failure = await eventually(probeWhileRunning, { withinMs: startWithinMs }).then(
      () => undefined,
      (error: Error) => error,
    );
    if (!failure && this.isRunning) return;
    await this.stop();
    // Only when its pipes are closed has all that it said arrived.
    await closed;
    throw new Error(`${command} did not come up:\n${this.#output}`, { cause: failure });
  }

  /** Sends a signal and waits for the end, except after SIGSTOP and SIGCONT, which only pause and resume. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    if (!this.#child || !this.isRunning) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill(signal);
    if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await exited;
  }

  /** Ends the server politely, and by force when that takes too long. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || !this.isRunning) return;
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    // A paused process would never see the SIGTERM.
    child.kill('SIGCONT');
    await this.kill('SIGTERM');
    clearTimeout(force);
  }

  #keepOutput(chunk: Buffer): void {
    this.#output = (this.#output + chunk).slice(-MAX_OUTPUT_CHARS);
  }
}

// A test run that is killed runs no clean-up of its own; the kernel then tells the servers.
async function tieToThisProcess(command: string, args: readonly string[]): Promise<string[]> {
  const program = await findOnPath(command);
  if (!program) throw new MissingPart(`${command} is not installed`);
  const setpriv = await findOnPath('setpriv');
  return setpriv ? [setpriv, '--pdeathsig', 'TERM', '--', program, ...args] : [program, ...args];
}
