import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { rootFolder } from '../machine/run-step.ts';

/** Where `npm start` keeps everything: data that outlives it, logs, and notes on the processes it has started. */
export const dataFolder = process.env.LONGSHORE_FOLDER ?? join(rootFolder, '.longshore');

/** Makes a folder under the data folder, closed to other users since payloads are kept there, and answers its path. */
export function makeFolder(...names: string[]): string {
  const path = join(dataFolder, ...names);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}

/** A short name of this checkout, for what must be unlike that of another checkout on the same machine. */
export const checkoutName = `longshore-${createHash('sha256').update(dataFolder).digest('hex').slice(0, 8)}`;
