import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from '../fleet/fleet-process.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import type { Wire } from '../wire/wire.ts';
import type { Fault, Scene } from './fault.ts';
import { healedNow, startVictimAnywhere } from './recovery.ts';

const SIDES: Readonly<Record<string, (worker: Worker) => Wire>> = {
  redis: ({ redis }) => redis,
  engine: ({ engineWire }) => engineWire,
};

/** What can become of a wire, and for how long. */
const BREAKS: Readonly<Record<string, (wire: Wire) => number>> = {
  cut: (wire) => {
    wire.cut();
    return 0;
  },
  refused: (wire) => {
    wire.refuse();
    return LEASE_MS / 2;
  },
  'holed-within-lease': (wire) => {
    wire.openHole();
    return LEASE_MS / 2;
  },
  'holed-past-lease': (wire) => {
    wire.openHole();
    return LEASE_MS + 2_000;
  },
  slow: (wire) => {
    wire.slowDown({ latencyMs: 150, bytesPerSecond: 200_000 });
    return LEASE_MS;
  },
};

/** The wire between one worker and Redis, or its engine, is cut, refused, swallowed or slowed. */
export const connectionBroken: readonly Fault[] = Object.entries(SIDES).flatMap(([side, findWire]) =>
  Object.entries(BREAKS).map(([how, breakIt]) => ({
    name: `${side}-connection/${how}`,
    breaks: ['workers'],
    recoversWithinMs: 10_000,
    async inject(scene: Scene) {
      const { worker } = await startVictimAnywhere(scene, { lines: 120 });
      const wire = findWire(worker);
      await sleep(breakIt(wire));
      wire.heal();
      return healedNow(scene, worker.name);
    },
  })),
);
