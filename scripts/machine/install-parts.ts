import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askYesNo, isPersonThere } from './ask.ts';
import { findProgram } from './find-program.ts';
import type { Part } from './parts.ts';
import { complain, say } from './say.ts';

/**
 * Makes sure of some parts: those that are missing are installed from the distribution, after asking where a person is
 * there to ask. Answers the parts that are still missing.
 */
export async function installParts(parts: readonly Part[]): Promise<Part[]> {
  const missing = parts.filter((part) => !part.find());
  if (missing.length === 0) return [];
  for (const { name, purpose } of missing) say(`${name} is missing; it is needed ${purpose}.`);
  const packages = [...new Set(missing.flatMap((part) => part.packages))];
  if (await mayInstall(packages)) await installPackages(packages);
  return parts.filter((part) => !part.find());
}

async function mayInstall(packages: readonly string[]): Promise<boolean> {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!findProgram('apt-get'))
    return refuse(`Install these with your system's package manager: ${packages.join(', ')}.`);
  if (process.getuid?.() !== 0) return refuse(`Install them as root and start again: sudo ${command}`);
  if (isPersonThere()) return askYesNo(`Run "${command}" now?`);
  say(`Nobody is here to ask, so this runs now: ${command}`);
  return true;
}

function refuse(line: string): false {
  complain(line);
  return false;
}

async function installPackages(packages: readonly string[]): Promise<void> {
  const log = join(mkdtempSync(join(tmpdir(), 'longshore-apt-')), 'apt.log');
  const isUpdated = await runApt(['update'], log);
  if (await runApt(['install', '-y', '--no-install-recommends', ...packages], log)) return say('Installed.');
  for (const line of readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15)) complain(`  ${line}`);
  complain(
    `apt-get could not install them${isUpdated ? '' : '; its lists could not be fetched either'}. All it said: ${log}`,
  );
}

async function runApt(args: string[], log: string): Promise<boolean> {
  const output = openSync(log, 'a');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1' };
  const [code] = await once(spawn('apt-get', args, { stdio: ['ignore', output, output], env }), 'exit');
  closeSync(output);
  return code === 0;
}
