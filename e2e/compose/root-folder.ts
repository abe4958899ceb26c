import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** The folder of the repository. */
export const repository: string = join(import.meta.dirname, '../..');

const applets = 'cat cp env find id ls mkdir rm sh sleep tar'.split(' ');

/** Makes an empty root file system with a shell and small tools. */
export function makeRoot(root: string): void {
  for (const folder of ['bin', 'data', 'etc', 'opt', 'proc', 'root', 'tmp', 'usr/local/bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  chmodSync(join(root, 'tmp'), 0o1777);
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  for (const applet of applets) symlinkSync('busybox', join(root, 'bin', applet));
}

/** Puts a program of this machine into a root file system, with the shared libraries that it needs. */
export function addProgram(root: string, program: string): void {
  const target = join(root, 'usr/local/bin', basename(program));
  copyFileSync(program, target);
  chmodSync(target, 0o755);
  const libraries = execFileSync('ldd', [program], { encoding: 'utf8' }).match(/\/[^ ]+\.so[^ ]*/g) ?? [];
  for (const library of libraries) {
    mkdirSync(join(root, dirname(library)), { recursive: true });
    copyFileSync(library, join(root, library));
  }
}

/**
 * Puts a stand-in for `npm ci` into a root file system: it copies the packages that npm has installed here, since a
 * build on a test machine may have no way to a registry.
 */
export function addPackages(root: string): void {
  const modules = join(repository, 'node_modules');
  for (const folder of listProductionPackages()) {
    const target = join(root, 'opt/node_modules', relative(modules, folder));
    cpSync(folder, target, { recursive: true, filter: (path) => !relative(folder, path).includes('node_modules') });
  }
  mkdirSync(join(root, 'opt/node_modules/@longshore'));
  for (const name of ['shared', 'platform', 'store']) {
    symlinkSync(`../../packages/${name}`, join(root, 'opt/node_modules/@longshore', name));
  }
  writeFileSync(join(root, 'usr/local/bin/npm'), '#!/bin/sh\nexec cp -r /opt/node_modules .\n', { mode: 0o755 });
}

function listProductionPackages(): string[] {
  const workspaces = ['--workspace', 'apps/api', '--workspace', 'apps/worker'];
  const args = ['ls', '--all', '--parseable', '--omit=dev', '--omit=optional', ...workspaces];
  const listed = execFileSync('npm', args, { cwd: repository, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return listed.split('\n').filter((path) => path.includes('/node_modules/') && !path.includes('@longshore'));
}
