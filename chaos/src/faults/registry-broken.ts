import { setTimeout as sleep } from 'node:timers/promises';
import { startStubRegistry } from '@longshore/testing';
import { type JobKind, talks } from '../client/job-kinds.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { readUptimeMs } from '../recorder/uptime.ts';
import type { Fault } from './fault.ts';
import { untilStarted } from './recovery.ts';

/** Breaks the registry. @returns what mends it. */
type Break = (fleet: Fleet) => Promise<() => Promise<void> | void>;

const onWires = (fleet: Fleet, breakIt: (wire: Fleet['registry']['wires'][number]) => void) => {
  for (const wire of fleet.registry.wires) breakIt(wire);
  return () => {
    for (const wire of fleet.registry.wires) wire.heal();
  };
};

const turnToStub =
  (behaviour: 'deny' | 'error-500' | 'rate-limit' | 'stall'): Break =>
  async ({ registry }) => {
    const stub = await startStubRegistry({ behaviour });
    registry.turnTo({ host: '127.0.0.1', port: Number(stub.host.split(':')[1]) });
    return async () => {
      registry.turnTo();
      await stub.stop();
    };
  };

const BREAKS: Readonly<Record<string, Break>> = {
  away: async (fleet) => onWires(fleet, (wire) => wire.refuse()),
  hangs: async (fleet) => onWires(fleet, (wire) => wire.openHole()),
  slow: async (fleet) => onWires(fleet, (wire) => wire.slowDown({ latencyMs: 400, bytesPerSecond: 500_000 })),
  truncates: async ({ registry }) => {
    registry.truncateAfter(300);
    return () => registry.truncateAfter(0);
  },
  denies: turnToStub('deny'),
  fails: turnToStub('error-500'),
  'limits-rate': turnToStub('rate-limit'),
  stalls: turnToStub('stall'),
};

/** A registry that denies says so once; whether the job tries again is up to its own policy, and the mending may take a while. */
function pulls(image: string, pool: string): JobKind {
  const backoff = { kind: 'fixed', delay: '500ms', jitter: false };
  const retry = { attempts: 100, on: ['never-started'], backoff };
  const kind = talks({ name: 'pulls', image, pool }, { pull: 'always', retry });
  return { ...kind, expects: { ...kind.expects, attempts: 100 } };
}

/** The registry is broken while images are pulled from it. */
export const registryBroken: readonly Fault[] = Object.entries(BREAKS).map(([how, breakIt]) => ({
  name: `registry-broken/${how}`,
  breaks: ['registry'],
  // The pause of a job that was tried a few times by then.
  recoversWithinMs: 10_000,
  async inject(scene) {
    const { fleet, client, random, signal } = scene;
    const engine = random.pick(fleet.engines);
    const kind = pulls(fleet.registry.imageFor(engine), `engine-${engine.name}`);
    const mend = await breakIt(fleet);
    await client.submit(kind, signal);
    await sleep(random.between(1_000, 4_000));
    await mend();
    const at = readUptimeMs();
    const id = await client.submit(kind, signal);
    return { at, recoveredAt: untilStarted(scene, id) };
  },
}));
