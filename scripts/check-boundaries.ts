import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkFile } from './boundaries/check-file.ts';
import { buildGraph, findCycles } from './boundaries/cycles.ts';
import type { Manifest } from './boundaries/declared.ts';
import { rootFolder } from './machine/run-step.ts';
import { complain, say } from './machine/say.ts';

// What git knows or would take: no build output, no packages.
function listFiles(...patterns: string[]): string[] {
  const options = { cwd: rootFolder, encoding: 'utf8' } as const;
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], options);
  return listed.split('\n').filter((file) => file !== '' && existsSync(join(rootFolder, file)));
}

function readText(file: string): string {
  return readFileSync(join(rootFolder, file), 'utf8');
}

const sources = new Map(listFiles('*.ts', '*.tsx').map((file) => [file, readText(file)]));
const manifests = new Map(
  listFiles('*/package.json').map((file) => [dirname(file), JSON.parse(readText(file)) as Manifest]),
);
const breaches = [...sources].flatMap(([file, source]) => checkFile(file, source, manifests));
const cycles = findCycles(buildGraph(sources));
for (const { file, line, rule } of breaches) complain(`${file}:${line} ${rule}`);
for (const cycle of cycles) complain(`${cycle[0]}:1 files do not import each other in a circle: ${cycle.join(' → ')}`);
const count = breaches.length + cycles.length;
say(`Boundaries: ${sources.size} files, ${count === 0 ? 'none breaks a rule' : `${count} breaches`}.`);
process.exit(count === 0 ? 0 : 1);
