import { setTimeout as sleep } from 'node:timers/promises';
import { talksLong } from '../client/job-kinds.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import type { Fault } from './fault.ts';
import { healedNow, startVictim } from './recovery.ts';

const FOR_MS = { 'for-a-moment': 1_500, 'past-lease': LEASE_MS + 4_000 };

/** The engine takes calls and says nothing, while its containers run on. */
export const engineHung: readonly Fault[] = Object.entries(FOR_MS).map(([length, ms]) => ({
  name: `engine-hung/${length}`,
  breaks: ['engines'],
  recoversWithinMs: 10_000,
  async inject(scene) {
    const engine = scene.random.pick(scene.fleet.engines);
    await startVictim(scene, talksLong({ lines: 120, pool: `engine-${engine.name}` }));
    await engine.daemon.kill('SIGSTOP');
    await sleep(ms);
    await engine.daemon.kill('SIGCONT');
    return healedNow(scene, `engine-${engine.name}`);
  },
}));
