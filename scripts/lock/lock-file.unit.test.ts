import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { completeLock, type LockFile, listMissing } from './complete-lock.ts';

function readLock(): LockFile {
  return JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as LockFile;
}

test('the lock file lists the packages of every platform, so that npm ci takes it everywhere', () => {
  const missing = listMissing(readLock()).map(({ path }) => path);
  expect(missing, 'npm run lock:complete adds them').toEqual([]);
});

test('the lock file names no registry', () => {
  const addresses = Object.values(readLock().packages).filter(({ resolved }) => resolved?.includes('://'));
  expect(addresses).toEqual([]);
});

test('an optional package that is missing is added with the platform its name tells', () => {
  const lock: LockFile = {
    packages: {
      'node_modules/tool': { version: '1.0.0', dev: true, optionalDependencies: { '@tool/linux-x64-musl': '1.0.0' } },
    },
  };
  expect(completeLock(lock)).toEqual(['@tool/linux-x64-musl']);
  expect(lock.packages['node_modules/@tool/linux-x64-musl']).toEqual({
    version: '1.0.0',
    cpu: ['x64'],
    dev: true,
    libc: ['musl'],
    optional: true,
    os: ['linux'],
  });
});

test('an optional package whose name tells no platform is left to npm', () => {
  const lock: LockFile = {
    packages: { 'node_modules/tool': { version: '1.0.0', optionalDependencies: { fast: '1.0.0' } } },
  };
  expect(completeLock(lock)).toEqual([]);
});
