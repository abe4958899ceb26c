import { accessSync, closeSync, constants, openSync, readSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Daemons live in folders that are not on everybody's PATH.
const daemonFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** Finds a program by its name, or answers undefined. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...daemonFolders];
  return folders.map((folder) => join(folder, name)).find(canExecute);
}

/** Finds a program that needs no shared library, so that it runs in an image that holds nothing else. */
export function findStaticProgram(name: string): string | undefined {
  const found = findProgram(name);
  return found && isStatic(found) ? found : undefined;
}

function canExecute(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// A dynamically linked ELF file of 64 bits names its loader in a program header of type 3 (PT_INTERP).
function isStatic(path: string): boolean {
  const head = readHead(path);
  if (head.toString('latin1', 0, 4) !== '\x7fELF' || head[4] !== 2) return false;
  const [start, size, count] = [Number(head.readBigUInt64LE(32)), head.readUInt16LE(54), head.readUInt16LE(56)];
  return Array.from({ length: count }, (_, i) => head.readUInt32LE(start + i * size)).every((type) => type !== 3);
}

function readHead(path: string): Buffer {
  const head = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  readSync(file, head, 0, head.length, 0);
  closeSync(file);
  return head;
}
