import { setTimeout as sleep } from 'node:timers/promises';
import { talksLong } from '../client/job-kinds.ts';
import { readUptimeMs } from '../recorder/uptime.ts';
import type { Fault } from './fault.ts';
import { findRestart, healedNow, startVictim, startVictimAnywhere, untilInHand } from './recovery.ts';

/** A worker that dies again and again, mostly before it has found out what it had. */
const killLoop: Fault = {
  name: 'worker-restarted/kill-loop',
  breaks: ['workers'],
  recoversWithinMs: 10_000,
  async inject(scene) {
    const { worker } = await startVictimAnywhere(scene, { lines: 80 });
    for (let deaths = 0; deaths < 4; deaths++) {
      await worker.kill();
      worker.start();
      await sleep(scene.random.between(200, 2_500));
    }
    return healedNow(scene, worker.name);
  },
};

/** An operator stops a worker in the middle of its work, as for an upgrade, and starts it again. */
const drain: Fault = {
  name: 'worker-restarted/drain',
  breaks: ['workers'],
  recoversWithinMs: 10_000,
  async inject(scene) {
    const worker = scene.random.pick(scene.fleet.workers);
    await startVictim(scene, talksLong({ lines: 60, pool: worker.name }));
    await worker.end('SIGTERM', 30_000);
    worker.start();
    return healedNow(scene, worker.name);
  },
};

/** The second signal says that there is no time for the drain either. */
const forced: Fault = {
  name: 'worker-restarted/forced',
  breaks: ['workers'],
  recoversWithinMs: 10_000,
  async inject(scene) {
    const { worker } = await startVictimAnywhere(scene, { lines: 80 });
    worker.signal('SIGTERM');
    await sleep(scene.random.between(20, 500));
    await worker.end('SIGTERM', 30_000);
    worker.start();
    return healedNow(scene, worker.name);
  },
};

/** An upgrade that leaves the containers running for the next process on the host. */
const detach: Fault = {
  name: 'worker-restarted/detach',
  breaks: ['workers'],
  recoversWithinMs: 3_000,
  async inject(scene) {
    const worker = scene.random.pick(scene.fleet.workers);
    await worker.end('SIGTERM', 30_000);
    worker.start({ DETACH: 'true' });
    const victim = await startVictim(scene, talksLong({ lines: 80, pool: worker.name }));
    await worker.end('SIGTERM', 30_000);
    const isBack = untilInHand(scene, victim);
    worker.start();
    return { at: readUptimeMs(), recoveredAt: isBack, findFlaw: () => findRestart(scene, victim) };
  },
};

export const workerRestarted: readonly Fault[] = [killLoop, drain, forced, detach];
