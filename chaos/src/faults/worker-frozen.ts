import { access, mkdir, rmdir, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { uniqueName } from '@longshore/testing';
import { LEASE_MS } from '../fleet/start-processes.ts';
import type { Fault } from './fault.ts';
import { healedNow, startVictimAnywhere } from './recovery.ts';

const FOR_MS = { 'within-lease': LEASE_MS * 0.6, 'past-lease': LEASE_MS + 2_000 };
/** It still runs when its lease is over. */
const LINES = 150;
const FREEZER = '/sys/fs/cgroup/freezer';

/** A worker whose process stands still, threads and all, and goes on as if nothing had been. */
const stopped = Object.entries(FOR_MS).map(
  ([length, ms]): Fault => ({
    name: `worker-frozen/process/${length}`,
    breaks: ['workers'],
    recoversWithinMs: 10_000,
    async inject(scene) {
      const { worker } = await startVictimAnywhere(scene, { lines: LINES });
      worker.signal('SIGSTOP');
      await sleep(ms);
      worker.signal('SIGCONT');
      return healedNow(scene, worker.name);
    },
  }),
);

/** A worker whose event loop stands still while its other threads live: as a long computation would hold it up. */
const blocked = Object.entries(FOR_MS).map(
  ([length, ms]): Fault => ({
    name: `worker-frozen/event-loop/${length}`,
    breaks: ['workers'],
    recoversWithinMs: 10_000,
    findObstacle: () =>
      access(`${FREEZER}/tasks`).then(
        () => undefined,
        () => 'only cgroup v1 can freeze a single thread',
      ),
    async inject(scene) {
      const { worker } = await startVictimAnywhere(scene, { lines: LINES });
      await freezeMainThread(worker.pid, ms);
      return healedNow(scene, worker.name);
    },
  }),
);

/** The first thread of a process has the number of the process. */
async function freezeMainThread(pid: number, ms: number): Promise<void> {
  const group = `${FREEZER}/${uniqueName('longshore-chaos')}`;
  await mkdir(group);
  await writeFile(`${group}/tasks`, String(pid));
  await writeFile(`${group}/freezer.state`, 'FROZEN');
  await sleep(ms);
  await writeFile(`${group}/freezer.state`, 'THAWED');
  await writeFile(`${FREEZER}/tasks`, String(pid));
  await rmdir(group);
}

export const workerFrozen: readonly Fault[] = [...stopped, ...blocked];
