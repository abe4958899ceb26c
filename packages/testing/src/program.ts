import { access, constants } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { searchPath } from './config.ts';

// Where distributions keep servers, which not every user's PATH holds.
const SERVER_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The path of an installed program; a path stays what it is. */
export async function findOnPath(name: string): Promise<string | undefined> {
  for (const folder of [...searchPath.split(delimiter), ...SERVER_FOLDERS]) {
    const path = resolve(folder, name);
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
