import { setTimeout as sleep } from 'node:timers/promises';
import { talksLong } from '../client/job-kinds.ts';
import type { Fault } from './fault.ts';
import { healedNow, startVictim } from './recovery.ts';

const SIGNALS = ['SIGTERM', 'SIGKILL'] as const;

/** The engine's daemon ends, kindly or not, with its containers or without them, and is started again. */
export const engineKilled: readonly Fault[] = SIGNALS.flatMap((signal) =>
  [false, true].map((isLive) => ({
    name: `engine-killed/${signal}/${isLive ? 'live-restore' : 'no-live-restore'}`,
    breaks: ['engines'],
    recoversWithinMs: 10_000,
    async inject(scene) {
      const engine = scene.random.pick(scene.fleet.engines);
      await engine.setLiveRestore(isLive);
      await startVictim(scene, talksLong({ lines: 60, pool: `engine-${engine.name}` }));
      await engine.daemon.kill(signal);
      await sleep(scene.random.between(0, 1_500));
      await engine.daemon.restart();
      return healedNow(scene, `engine-${engine.name}`);
    },
  })),
);
