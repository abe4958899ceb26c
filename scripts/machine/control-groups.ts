import { readFileSync } from 'node:fs';
import { findProgram } from './find-program.ts';
import { runStep } from './run-step.ts';
import { say } from './say.ts';

/** Says whether the kernel's control groups are mounted, without which no engine starts. */
export function hasControlGroups(): boolean {
  if (process.platform !== 'linux') return true;
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .some((line) => /^cgroup2?$/.test(line.split(' ')[2] ?? ''));
}

/** Mounts the control groups where no init has done it, and says whether they are there. */
export async function mountControlGroups(): Promise<boolean> {
  if (hasControlGroups()) return true;
  const program = findProgram('cgroupfs-mount');
  if (!program || process.getuid?.() !== 0) return false;
  say('No control groups are mounted: running cgroupfs-mount.');
  return (await runStep(program, [])) === 0 && hasControlGroups();
}
