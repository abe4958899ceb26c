import { constants } from 'node:fs';
import { access, lstat, mkdir } from 'node:fs/promises';
import { ConfigError } from '@longshore/platform';

const onlyOwner = 0o700;
const othersBits = 0o077;

/**
 * Makes the folder that holds the exchange folders. They are open to all users, so this one must be closed to them.
 *
 * @throws {ConfigError} where it cannot be made or written, or is somebody else's, or open to others: in a shared `/tmp`
 * another user may have made it first.
 */
export async function openWorkFolder(path: string): Promise<void> {
  const problem = await findProblem(path).catch((error: NodeJS.ErrnoException) => `cannot be used (${error.message})`);
  if (!problem) return;
  throw new ConfigError([
    `WORK_DIR: ${path} ${problem}; set it to a folder of this user's own that others cannot enter, or to one that is not ` +
      'there yet in a folder that this user may write to',
  ]);
}

async function findProblem(path: string): Promise<string | undefined> {
  await mkdir(path, { recursive: true, mode: onlyOwner });
  const stat = await lstat(path);
  if (!stat.isDirectory()) return 'is no folder, or a link to one';
  if (stat.uid !== process.getuid?.()) return `belongs to the user ${stat.uid}, and not to this process's own`;
  if ((stat.mode & othersBits) !== 0) return `is open to others: "chmod 700 ${path}" closes it`;
  await access(path, constants.W_OK | constants.X_OK);
  return undefined;
}

/** Whether what a container makes as root in its exchange folder can be removed again by this process. */
export function canRemoveRootsFiles(): boolean {
  return process.getuid?.() === 0;
}
