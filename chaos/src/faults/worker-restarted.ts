import { setTimeout as sleep } from 'node:timers/promises';
import { talksLong } from '../client/job-kinds.ts';
import type { Worker } from '../fleet/fleet-process.ts';
import { readUptimeMs } from '../recorder/uptime.ts';
import type { Fault, Scene } from './fault.ts';
import { findRestart, healedNow, startVictim, startVictimAnywhere, untilInHand } from './recovery.ts';

/** An operator stops a worker in the middle of its work, as for an upgrade, and starts it again. */
function stoppedAndStarted(how: string, stop: (scene: Scene, worker: Worker) => Promise<void>): Fault {
  return {
    name: `worker-restarted/${how}`,
    breaks: ['workers'],
    recoversWithinMs: 10_000,
    async inject(scene) {
      const { worker } = await startVictimAnywhere(scene, { lines: 80 });
      await stop(scene, worker);
      worker.start();
      return healedNow(scene, worker.name);
    },
  };
}

const killLoop = stoppedAndStarted('kill-loop', async ({ random }, worker) => {
  // It dies again and again, mostly before it has found out what it had.
  for (let deaths = 0; deaths < 4; deaths++) {
    await worker.kill();
    worker.start();
    await sleep(random.between(200, 2_500));
  }
});

const drain = stoppedAndStarted('drain', (_, worker) => worker.end('SIGTERM', 30_000));

/** The second signal says that there is no time for the drain either. */
const forced = stoppedAndStarted('forced', async ({ random }, worker) => {
  worker.signal('SIGTERM');
  await sleep(random.between(20, 500));
  await worker.end('SIGTERM', 30_000);
});

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
