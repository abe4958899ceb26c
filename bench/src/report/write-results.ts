import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Machine } from '../machine/describe-machine.ts';
import type { Report } from './print-figures.ts';

const folder = fileURLToPath(new URL('../../results/', import.meta.url));

/** Keeps a run for those who compare runs; git does not. Answers the path of the file. */
export async function writeResults(run: {
  readonly startedAt: string;
  readonly isQuick: boolean;
  readonly machine: Machine;
  readonly report: Report;
}): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${run.startedAt.replace(/[:.]/g, '-')}.json`);
  await writeFile(path, `${JSON.stringify(run, null, 2)}\n`);
  return path;
}
