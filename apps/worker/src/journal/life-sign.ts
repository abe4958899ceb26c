import { type FileHandle, open, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { ConfigError } from '@longshore/platform';
import type { WorkerId } from '@longshore/shared';

/** Says that a worker lives, for as long as its process does. */
export interface LifeSign {
  end(): Promise<void>;
}

const answersWithinMs = 2_000;

/** A socket and not a process id: it dies with its process, and tells the same to workers in containers of their own. */
function toSocketName(worker: WorkerId): string {
  return `${worker.slice('worker_'.length)}.sock`;
}

/** A socket's path holds 107 bytes at most; by way of the open folder it is short wherever that lies. */
async function openFolder(root: string): Promise<{ folder: FileHandle; path: (name: string) => string }> {
  const folder = await open(root);
  return { folder, path: (name) => `/proc/self/fd/${folder.fd}/${name}` };
}

/** @throws {ConfigError} where no socket can be made in the folder. */
export async function showLife(root: string, worker: WorkerId): Promise<LifeSign> {
  const { folder, path } = await openFolder(root);
  const server = createServer((socket) => socket.destroy());
  await listen(server, path(toSocketName(worker))).catch((error: Error) => {
    throw new ConfigError([`WORK_DIR: no socket can be made in ${root} (${error.message}); choose a local folder`]);
  });
  server.unref();
  return {
    end: async () => {
      await new Promise((resolve) => server.close(resolve));
      await folder.close();
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

/** Whether the worker's process lives. Where that cannot be told it counts as living: nothing of it is touched. */
export async function isAlive(root: string, worker: WorkerId): Promise<boolean> {
  const name = toSocketName(worker);
  const { folder, path } = await openFolder(root);
  try {
    const code = await findRefusal(path(name));
    if (code !== 'ECONNREFUSED' && code !== 'ENOENT') return true;
  } finally {
    await folder.close();
  }
  await rm(join(root, name), { force: true });
  return false;
}

/** The code with which a connection is refused; undefined where it is taken, or nothing is heard. */
function findRefusal(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const end = (code: string | undefined) => {
      socket.destroy();
      resolve(code);
    };
    const socket = connect(path, () => end(undefined));
    socket.setTimeout(answersWithinMs, () => end(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code));
  });
}
