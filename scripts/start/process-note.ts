import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './folder.ts';

/** A note about a process that `npm start` has started, so that the next start can find what a crash left behind. */
export type ProcessNote = {
  readonly name: string;
  readonly pid: number;
  /** When the kernel started it, in its ticks since boot: a number that is used again belongs to another process. */
  readonly startTicks: string | undefined;
};

/** Writes the note of a process that has just been started. */
export function writeNote(name: string, pid: number): void {
  const note: ProcessNote = { name, pid, startTicks: readStartTicks(pid) };
  writeFileSync(toPath(name), JSON.stringify(note));
}

/** Forgets a process that has ended. */
export function removeNote(name: string): void {
  rmSync(toPath(name), { force: true });
}

/** Lists the noted processes that still run, and forgets the others. */
export function listRunning(): ProcessNote[] {
  const names = readdirSync(makeFolder('processes')).map((file) => file.replace('.json', ''));
  return names.flatMap((name) => {
    const note = readNote(name);
    if (note && isRunning(note)) return [note];
    removeNote(name);
    return [];
  });
}

/** Says whether the process of a note still runs. */
export function isRunning({ pid, startTicks }: ProcessNote): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return readStartTicks(pid) === startTicks;
}

function readNote(name: string): ProcessNote | undefined {
  try {
    return JSON.parse(readFileSync(toPath(name), 'utf8')) as ProcessNote;
  } catch {
    // A note that was cut off while it was written says nothing.
    return undefined;
  }
}

function toPath(name: string): string {
  return join(makeFolder('processes'), `${name}.json`);
}

// The fields that follow the name in parentheses begin with the third; the start is the 22nd. A zombie counts as ended.
function readStartTicks(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return 'ended';
  }
}
