import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataFolder, makeFolder } from './folder.ts';
import { removeNote, writeNote } from './process-note.ts';

/** How to start a process. Its output goes to `.longshore/logs/<name>.log`. */
export type ProcessPlan = {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

/** A process that `npm start` has started and will end. */
export class OwnProcess {
  readonly name: string;
  readonly logPath: string;
  /** Resolves when the process has ended, with words that say how. */
  readonly ended: Promise<string>;
  #child: ChildProcess;
  #hasEnded = false;
  #logStart: number;

  constructor({ name, program, args, env }: ProcessPlan) {
    this.name = name;
    this.logPath = join(makeFolder('logs'), `${name}.log`);
    const log = openSync(this.logPath, 'a');
    this.#logStart = fstatSync(log).size;
    // A group of its own: Ctrl-C in the terminal reaches the start script alone, which stops its processes in order.
    const stdio = ['ignore', log, log] as const;
    this.#child = spawn(program, args, {
      cwd: dataFolder,
      detached: true,
      stdio: [...stdio],
      env: { ...process.env, ...env },
    });
    closeSync(log);
    if (this.#child.pid !== undefined) writeNote(name, this.#child.pid);
    this.ended = this.#watchEnd();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Sends SIGTERM and waits for the end; after `timeoutMs`, if given, the process is killed. */
  async stop(timeoutMs?: number): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.kill('SIGTERM');
    if (timeoutMs === undefined) return void (await this.ended);
    const ended = await Promise.race([this.ended, sleep(timeoutMs, undefined, { ref: false })]);
    if (ended === undefined) this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** The last lines that it has logged. */
  readLastLines(count: number): string[] {
    return readFileSync(this.logPath).subarray(this.#logStart).toString().trimEnd().split('\n').slice(-count);
  }

  #watchEnd(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<string>();
    const finish = (how: string) => {
      this.#hasEnded = true;
      removeNote(this.name);
      resolve(how);
    };
    this.#child.on('error', (error) => finish(error.message));
    this.#child.on('exit', (code, signal) => finish(signal ? `killed by ${signal}` : `exit code ${code}`));
    return promise;
  }
}
