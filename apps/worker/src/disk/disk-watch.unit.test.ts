import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { ManualClock } from '@longshore/testing';
import { expect, test } from 'vitest';
import { Obstacles } from '../intake/obstacles.ts';
import { DiskWatch } from './disk-watch.ts';

const floorBytes = 2 ** 62;

function openWatch(floor: number, folders: readonly string[]) {
  const obstacles = new Obstacles();
  const kinds: string[] = [];
  const clock = new ManualClock();
  const emit = ({ kind }: { kind: string }) => void kinds.push(kind);
  return {
    obstacles,
    kinds,
    watch: new DiskWatch({ clock, obstacles, emit, floorBytes: floor, listFolders: () => folders }),
  };
}

test('a disk below its floor is an obstacle that is told of once', async () => {
  const { obstacles, kinds, watch } = openWatch(floorBytes, [tmpdir()]);
  await watch.look();
  await watch.look();
  expect(obstacles.list).toMatchObject([{ reason: 'disk-low' }]);
  expect(kinds).toEqual(['disk-low']);
});

test('without a floor nothing is an obstacle and nothing is told, and the free disk is still known', async () => {
  const { obstacles, kinds, watch } = openWatch(0, [tmpdir(), '/nowhere']);
  await watch.look();
  expect(obstacles.isClear).toBe(true);
  expect(kinds).toEqual([]);
  const { bavail, bsize } = await statfs(tmpdir());
  expect(Math.abs((watch.least?.freeBytes ?? 0) - bavail * bsize)).toBeLessThan(2 ** 33);
});

test('a folder that cannot be seen hides no other', async () => {
  const { obstacles, kinds, watch } = openWatch(floorBytes, ['/nowhere', tmpdir()]);
  await watch.look();
  expect(obstacles.isClear).toBe(false);
  expect(kinds).toEqual(['disk-unknown', 'disk-low']);
});
