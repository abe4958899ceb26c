import { existsSync } from 'node:fs';
import { talksLong } from '../client/job-kinds.ts';
import type { Fault } from './fault.ts';
import { healedNow, startVictim } from './recovery.ts';

const LIBRARIES = ['x86_64', 'aarch64'].map((cpu) => `/usr/lib/${cpu}-linux-gnu/faketime/libfaketimeMT.so.1`);

/** A worker starts on a machine whose clock is an hour off. */
export const clockWrong: readonly Fault[] = ['+1h', '-1h'].map((offset) => ({
  name: `clock-wrong/${offset}`,
  breaks: ['workers'],
  recoversWithinMs: 10_000,
  findObstacle: async () => (findLibrary() ? undefined : 'libfaketime is not installed'),
  async inject(scene) {
    const { fleet, random, client, signal } = scene;
    const worker = random.pick(fleet.workers);
    await startVictim(scene, talksLong({ pool: worker.name }));
    await worker.kill();
    worker.start({ LD_PRELOAD: findLibrary() ?? '', FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' });
    for (let jobs = 0; jobs < 4; jobs++) await client.waitForEnd(await client.submit(talksLong({ lines: 5 })), signal);
    await worker.end('SIGTERM', 30_000);
    worker.start();
    return healedNow(scene, worker.name);
  },
}));

function findLibrary(): string | undefined {
  return LIBRARIES.find((path) => existsSync(path));
}
