import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';

const script = new URL('../../main.ts', import.meta.url).pathname;
const nobody = 65_534;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'longshore-work-folder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The worker's process as it starts and ends; nothing answers where it is told that Redis is. */
async function startWorker(workDir: string, user: { uid?: number; gid?: number } = {}) {
  const args = [script, '--redis-url=redis://127.0.0.1:1', '--exchange=bind', `--work-dir=${workDir}`];
  const child = spawn(process.execPath, args, { ...user, stdio: ['ignore', 'ignore', 'pipe'] });
  const said = text(child.stderr);
  const [code] = await once(child, 'exit');
  return { code, said: await said };
}

const bad: [string, (path: string) => Promise<unknown>, string][] = [
  ['is open to others', (path) => mkdir(path, { mode: 0o755 }), 'chmod 700'],
  ['is a file', (path) => writeFile(path, ''), 'WORK_DIR'],
  ['is a link', (path) => symlink(tmpdir(), path), 'is no folder, or a link to one'],
];

test.each(bad)('a work folder that %s ends the process with 78 and what to do about it', async (name, make, advice) => {
  const path = join(folder, name.replaceAll(' ', '-'));
  await make(path);
  const { code, said } = await startWorker(path);
  expect(code).toBe(78);
  expect(said).toContain(`WORK_DIR: ${path}`);
  expect(said).toContain(advice);
  expect(said).not.toContain('    at ');
});

test('a work folder that this user may not make or enter ends the process with 78, too', async ({ skip }) => {
  if (process.getuid?.() !== 0) return skip('only root can start a process of another user');
  await chown(folder, 0, 0);
  await chmod(folder, 0o755);
  const foreign = join(folder, 'foreign');
  await mkdir(foreign, { mode: 0o700 });
  for (const [path, words] of [
    [join(folder, 'new'), 'permission denied'],
    [foreign, 'belongs to the user 0'],
  ] as const) {
    const { code, said } = await startWorker(path, { uid: nobody, gid: nobody });
    expect(code).toBe(78);
    expect(said).toContain(words);
  }
});
