import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_MS } from '../fleet/start-processes.ts';
import { keepForLater } from '../keep-for-later.ts';
import { readUptimeMs } from '../recorder/uptime.ts';
import type { Fault } from './fault.ts';
import { startVictimAnywhere, untilStarted } from './recovery.ts';

/** The lease, two ticks of the loop that looks for those that ran out, the longest first pause, and the start. */
const takenOverWithinMs = LEASE_MS + 2 * 1_000 + 1_000 + 1_500;

const calmMs = 6_000;

/** A host goes with worker and engine, and others take its work over; then it comes back with what it had. */
export const hostLost: Fault = {
  name: 'host-lost',
  breaks: ['workers', 'engines'],
  recoversWithinMs: takenOverWithinMs,
  async inject(scene) {
    // After an outage of Redis leases are given time to be renewed: that is another fault.
    await sleep(calmMs);
    const { victim, worker } = await startVictimAnywhere(scene, { lines: 150 });
    const { engine } = worker;
    const workers = scene.fleet.workers.filter((other) => other.engine === engine);
    const at = readUptimeMs();
    await Promise.all([...workers.map((one) => one.kill()), engine.daemon.kill('SIGKILL')]);
    const recoveredAt = keepForLater(untilStarted(scene, victim, 2));
    await sleep(LEASE_MS + 4_000);
    await engine.daemon.restart();
    for (const one of workers) one.start();
    return { at, recoveredAt };
  },
};
