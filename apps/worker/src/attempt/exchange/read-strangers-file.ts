import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { FileRead } from '../../containers/index.ts';

/**
 * Reads a file whose folder a stranger could write: a link is not followed, a pipe does not hang, a device or a folder is
 * refused, and no more is read than asked for, which had better be little, since nothing else goes on meanwhile.
 */
export function readStrangersFile(path: string, maxBytes: number): FileRead {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return toRefusal(error);
  }
  try {
    return readRegular(file, maxBytes);
  } finally {
    closeSync(file);
  }
}

function readRegular(file: number, maxBytes: number): FileRead {
  const stat = fstatSync(file);
  if (!stat.isFile()) return { kind: 'not-a-file' };
  if (stat.size > maxBytes) return { kind: 'too-large', sizeBytes: stat.size };
  const bytes = Buffer.alloc(stat.size);
  let filled = 0;
  while (filled < bytes.length) {
    const bytesRead = readSync(file, bytes, filled, bytes.length - filled, filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return { kind: 'file', bytes: bytes.subarray(0, filled) };
}

/** ELOOP: a link. ENXIO: a socket, or a device without a driver. EACCES: nothing that a worker without root may read. */
function toRefusal(error: unknown): FileRead {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return { kind: 'missing' };
  if (code === 'ELOOP' || code === 'ENXIO' || code === 'EACCES' || code === 'EMLINK') return { kind: 'not-a-file' };
  throw error;
}
