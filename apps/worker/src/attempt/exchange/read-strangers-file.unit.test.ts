import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStrangersFile } from './read-strangers-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longshore-stranger-'));
  path = join(folder, 'result');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a regular file is read', async () => {
  await writeFile(path, 'answer');
  expect(readStrangersFile(path, 6)).toEqual({ kind: 'file', bytes: Buffer.from('answer') });
});

test('a missing file is missing', async () => {
  expect(readStrangersFile(path, 6)).toEqual({ kind: 'missing' });
});

test('a link is not followed', async () => {
  await symlink('/etc/passwd', path);
  expect(readStrangersFile(path, 100_000)).toEqual({ kind: 'not-a-file' });
});

test('a pipe does not hang', async () => {
  execFileSync('mkfifo', [path]);
  expect(readStrangersFile(path, 6)).toEqual({ kind: 'not-a-file' });
});

test('a folder is refused', async () => {
  await mkdir(path);
  expect(readStrangersFile(path, 6)).toEqual({ kind: 'not-a-file' });
});

test('a socket is refused', async () => {
  const server = createServer().listen(path);
  await new Promise((resolve) => server.once('listening', resolve));
  expect(readStrangersFile(path, 6)).toEqual({ kind: 'not-a-file' });
  server.close();
});

test('a file that is too large is not read, not even a sparse one', async () => {
  await writeFile(path, '');
  await truncate(path, 20 * 2 ** 30);
  expect(readStrangersFile(path, 6)).toEqual({ kind: 'too-large', sizeBytes: 20 * 2 ** 30 });
});
