import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type Check, type Finding, fail, ok, warn } from './check.ts';
import { engineHost, readEngineInfo } from './engine-facts.ts';

const gibibyte = 1024 ** 3;

export const engineDisk: Check = {
  name: 'engine-disk',
  async run() {
    const { DockerRootDir, Driver, Name } = await readEngineInfo();
    const isHere = engineHost.startsWith('unix://') && Name === hostname() && existsSync(DockerRootDir);
    if (!isHere) return ok(`storage driver ${Driver}; its disk cannot be seen from here`);
    const disk = await statfs(DockerRootDir);
    return judgeDisk(DockerRootDir, disk.bavail * disk.bsize, Driver);
  },
};

/** Judges the free space where the engine keeps images and containers, and how it stores them. */
export function judgeDisk(folder: string, freeBytes: number, driver: string): Finding {
  const says = `${(freeBytes / gibibyte).toFixed(1)} GiB free at ${folder}, storage driver ${driver}`;
  const mend = 'Make room: docker image prune, or move data-root to a larger disk.';
  if (freeBytes < gibibyte) return fail(says, mend);
  if (freeBytes < 5 * gibibyte) return warn(says, mend);
  if (driver !== 'vfs') return ok(says);
  return warn(
    `${says}, which copies the whole image for each container`,
    'Put data-root on a file system for overlay2 (ext4, xfs).',
  );
}
