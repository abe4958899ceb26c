import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A stranger can make more files than anybody wants to count; this many are enough to tell that it is much. */
const mostEntries = 10_000;
const blockBytes = 512;

/** Bytes on the disk of all below a folder: links are not followed, and a sparse file counts what it takes. */
export async function measureFolder(folder: string): Promise<number> {
  const folders = [folder];
  let total = 0;
  let entries = 0;
  for (let next = folders.pop(); next !== undefined && entries < mostEntries; next = folders.pop()) {
    for (const entry of await list(next)) {
      entries += 1;
      const path = join(next, entry.name);
      if (entry.isDirectory()) folders.push(path);
      total += await lstat(path).then(
        ({ blocks }) => blocks * blockBytes,
        () => 0,
      );
    }
  }
  return total;
}

/** What goes away or is closed while it is looked at counts nothing. */
function list(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}
