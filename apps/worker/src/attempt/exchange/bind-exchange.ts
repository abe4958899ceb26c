import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isAttemptId } from '@longshore/shared';
import { type Exchange, type ExchangePlace, type Exchanges, exchangeFolder, maxResultBytes } from './exchange.ts';
import { toPayloadText } from './job-input.ts';
import { measureFolder } from './measure-folder.ts';
import { readStrangersFile } from './read-strangers-file.ts';

/** Any user of the container may write here, as in a `/tmp`. The folder around it lets only the worker in. */
const folderMode = 0o1777;
const inputMode = 0o444;
const rootMode = 0o700;

/** Exchanges over folders of this host, for an engine that sees the same file system. They cost no call of the engine. */
export async function openBindExchanges(workDir: string): Promise<Exchanges> {
  const root = join(workDir, 'exchange');
  await mkdir(root, { recursive: true, mode: rootMode });
  return {
    open: (place) => openBindExchange(join(root, toFolderName(place))),
    list: async (fleet) => {
      const names = await readdir(root).catch(() => []);
      return names.flatMap(fromFolderName).filter((place) => place.fleet === fleet);
    },
  };
}

/** Workers of several fleets may share a work folder. */
function toFolderName({ fleet, project, attempt }: ExchangePlace): string {
  return `${fleet}.${project}.${attempt}`;
}

function fromFolderName(name: string): ExchangePlace[] {
  const [, fleet, project, attempt = ''] = /^([^.]+)\.(.+)\.([^.]+)$/.exec(name) ?? [];
  return fleet && project && isAttemptId(attempt) ? [{ fleet, project, attempt }] : [];
}

/**
 * Its files are few and small, and each is written and read at once: handing such a call to a thread and back costs ten
 * times what the call does. Removing waits for the disk, though, and nobody waits for it.
 */
function openBindExchange(folder: string): Exchange {
  const payloadPath = join(folder, 'payload.json');
  const awaitedResultsPath = join(folder, 'results.json');
  const resultPath = join(folder, 'result');
  return {
    binds: [{ hostPath: folder, containerPath: exchangeFolder, readOnly: false }],
    async prepare({ payload, awaitedResults }) {
      mkdirSync(folder);
      // mkdir's own mode is cut by the umask.
      chmodSync(folder, folderMode);
      writeFileSync(payloadPath, toPayloadText(payload), { mode: inputMode, flag: 'wx' });
      if (awaitedResults !== undefined) {
        writeFileSync(awaitedResultsPath, awaitedResults, { mode: inputMode, flag: 'wx' });
      }
    },
    deliver: async () => undefined,
    measure: () => measureFolder(folder),
    readResult: async () => readStrangersFile(resultPath, maxResultBytes),
    remove: () => removeFolder(folder, [payloadPath, awaitedResultsPath, resultPath]),
  };
}

/** Links are removed and never followed. */
async function removeFolder(folder: string, files: readonly string[]): Promise<void> {
  await Promise.all(files.map((file) => unlink(file).catch(() => undefined)));
  // What the container left beside its result takes the longer way.
  await rmdir(folder).catch(() => rm(folder, { recursive: true, force: true }));
}
