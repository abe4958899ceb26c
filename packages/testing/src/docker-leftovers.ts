import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

const run = promisify(execFile);

/**
 * Waits until the containerd of a killed daemon is dead and removes its pid file: the next daemon would take even a zombie
 * of that number for a running one, and wait for it in vain.
 */
export async function forgetContainerd(folder: string): Promise<void> {
  const pidPath = join(folder, 'exec', 'containerd', 'containerd.pid');
  const pid = await readFile(pidPath, 'utf8').catch(() => undefined);
  if (!pid) return;
  await eventually(async () => !(await isAlive(pid.trim())), { withinMs: 10_000 });
  await rm(pidPath, { force: true });
}

/** Takes away the mounts that a killed daemon left, the innermost first. */
export async function unmountBelow(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' ')[4] ?? '');
  for (const path of mounts.filter((mount) => mount.startsWith(`${folder}/`)).reverse()) await run('umount', [path]);
}

async function isAlive(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat !== undefined && !/\) [ZX] /.test(stat);
}
