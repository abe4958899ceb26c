import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { inheritedEnvironment } from '../config.ts';
import { eventually } from '../eventually.ts';

const ROOT = new URL('../../../../', import.meta.url).pathname;

export interface NodeProcessOptions {
  /** Of its log file, in the folder. */
  readonly name: string;
  /** From the root of the repository. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly args?: readonly string[];
}

/** A process of Longshore's own, started as operators start it, with its log in a file. */
export class NodeProcess {
  readonly child: ChildProcess;
  readonly logFile: string;

  constructor({ name, script, env, folder, args = [] }: NodeProcessOptions) {
    this.logFile = join(folder, `${name}.log`);
    this.child = spawn(process.execPath, [join(ROOT, script), ...args], {
      cwd: ROOT,
      env: { ...inheritedEnvironment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(this.logFile);
    this.child.stdout?.pipe(log, { end: false });
    this.child.stderr?.pipe(log, { end: false });
  }

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('the process did not start');
    return this.child.pid;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Resolves when an address answers with a 2xx. */
  async answers(url: string, withinMs = 20_000): Promise<void> {
    await eventually(
      async () => {
        if (!this.isRunning) throw new Error(`the process ended with ${this.child.exitCode}; see ${this.logFile}`);
        const reply = await fetch(url, { signal: AbortSignal.timeout(2_000) });
        if (!reply.ok) throw new Error(`${url} answers ${reply.status}`);
      },
      { withinMs },
    );
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Sends a signal and resolves with the exit code when the process has ended; null after a kill. */
  async end(name: NodeJS.Signals, withinMs = 60_000): Promise<number | null> {
    if (!this.isRunning) return this.child.exitCode;
    const exited = once(this.child, 'exit');
    this.child.kill(name);
    const force = setTimeout(() => this.child.kill('SIGKILL'), withinMs);
    await exited;
    clearTimeout(force);
    return this.child.exitCode;
  }
}
