import { setTimeout as sleep } from 'node:timers/promises';
import { takesTurns } from '../client/job-kinds.ts';
import type { Fault, Scene } from './fault.ts';
import { healedNow } from './recovery.ts';

const slots = 3;

/** Far more jobs of one key than may run at once, sent through every api at the same time. */
function comeTogether({ client, crowdSize, signal }: Scene, key: string): Promise<string[]> {
  const kind = takesTurns({ key, slots }, { lines: 2, pauseMs: 100 });
  return Promise.all(Array.from({ length: crowdSize }, () => client.submit(kind, signal)));
}

function drawKey({ random }: Scene): string {
  return `crowd-${random.between(0, 999_999_999)}`;
}

async function untilAllEnded({ client, signal }: Scene, ids: readonly string[]): Promise<void> {
  for (const id of ids) await client.waitForEnd(id, signal);
}

const limits = { recoversWithinMs: 10_000, endsWithinMs: 3_600_000 } as const;

/** Nothing else is broken: the limit is what is tried. */
const together: Fault = {
  name: 'crowd/together',
  breaks: ['crowd'],
  ...limits,
  async inject(scene) {
    await untilAllEnded(scene, await comeTogether(scene, drawKey(scene)));
    return healedNow(scene);
  },
};

/** Apis and workers die and come back while the crowd runs. */
const underFire: Fault = {
  name: 'crowd/under-fire',
  breaks: ['crowd', 'apis', 'workers'],
  ...limits,
  async inject(scene) {
    const { fleet, random } = scene;
    const over = new AbortController();
    const firing = fire();
    try {
      await untilAllEnded(scene, await comeTogether(scene, drawKey(scene)));
    } finally {
      over.abort();
      await firing;
    }
    return healedNow(scene);

    async function fire(): Promise<void> {
      while (!over.signal.aborted) {
        const one = random.pick([...fleet.apis, ...fleet.workers]);
        await one.kill();
        await sleep(random.between(0, 500));
        one.start();
        await sleep(random.between(1_000, 4_000), undefined, { signal: over.signal }).catch(() => undefined);
      }
    }
  },
};

/** Whoever submits next says how many may run from now on. */
const limitChanged: Fault = {
  name: 'crowd/limit-changed',
  breaks: ['crowd'],
  ...limits,
  async inject(scene) {
    const { client, random, signal } = scene;
    const key = drawKey(scene);
    const ids = await comeTogether(scene, key);
    for (const changed of [1, 5, 2]) {
      await sleep(random.between(1_000, 3_000), undefined, { signal });
      ids.push(await client.submit(takesTurns({ key, slots: changed }, { lines: 1 }), signal));
    }
    await untilAllEnded(scene, ids);
    return healedNow(scene);
  },
};

export const crowds: readonly Fault[] = [together, underFire, limitChanged];
