import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptId } from '@longshore/shared';
import { type Exchange, exchangeFolder, maxResultBytes } from './exchange.ts';
import { toPayloadText } from './job-input.ts';
import { measureFolder } from './measure-folder.ts';
import { readStrangersFile } from './read-strangers-file.ts';

/** Any user of the container may write here, as in a `/tmp`. The folder around it lets only the worker in. */
const folderMode = 0o1777;
const payloadMode = 0o444;

/** An exchange over a folder of this host, for an engine that sees the same file system. It costs no call of the engine. */
export function createBindExchange(workFolder: string, attempt: AttemptId): Exchange {
  const folder = join(workFolder, attempt);
  return {
    binds: [{ hostPath: folder, containerPath: exchangeFolder, readOnly: false }],
    async prepare(payload) {
      await mkdir(folder);
      await Promise.all([
        // mkdir's own mode is cut by the umask.
        chmod(folder, folderMode),
        writeFile(join(folder, 'payload.json'), toPayloadText(payload), { mode: payloadMode, flag: 'wx' }),
      ]);
    },
    deliver: async () => undefined,
    measure: () => measureFolder(folder),
    readResult: () => readStrangersFile(join(folder, 'result'), maxResultBytes),
    // It removes links and never follows them.
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
