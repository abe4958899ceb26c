import { setTimeout as sleep } from 'node:timers/promises';
import { talks } from '../client/job-kinds.ts';
import { getNamed } from '../get-named.ts';
import type { Fault, Scene } from './fault.ts';
import { healedNow } from './recovery.ts';

/** Clients submit while it happens, and try again under the same key until somebody answers. */
async function submitSome({ client, signal }: Scene, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => client.submit(talks({ name: 'submitted-meanwhile' }), signal)));
}

/** An api dies when Redis has done what it asked for, before the client hears of it. */
const killedMidSubmit: Fault = {
  name: 'api-broken/killed-mid-submit',
  breaks: ['apis'],
  recoversWithinMs: 3_000,
  async inject(scene) {
    const { fleet, signal } = scene;
    const sprung = fleet.points.once(
      {
        matches: ({ call, phase }) => call === 'submit-job' && phase === 'reply',
        spring: ({ caller }) => {
          getNamed(fleet.apis, caller).signal('SIGKILL');
          return 'cut';
        },
      },
      signal,
    );
    await submitSome(scene, 8);
    const api = getNamed(fleet.apis, (await sprung).caller);
    await api.kill();
    const healed = healedNow(scene);
    api.start();
    return healed;
  },
};

/** The one that leads maintenance is among them. */
const allKilled: Fault = {
  name: 'api-broken/all-killed',
  breaks: ['apis'],
  recoversWithinMs: 10_000,
  async inject(scene) {
    const { apis } = scene.fleet;
    const submitting = submitSome(scene, 4);
    await Promise.all(apis.map((api) => api.kill()));
    await sleep(scene.random.between(500, 3_000));
    for (const api of apis) api.start();
    const healed = healedNow(scene);
    await submitting;
    return healed;
  },
};

const frozen: Fault = {
  name: 'api-broken/frozen',
  breaks: ['apis'],
  recoversWithinMs: 5_000,
  async inject(scene) {
    const api = scene.random.pick(scene.fleet.apis);
    api.signal('SIGSTOP');
    await Promise.all([submitSome(scene, 4), sleep(5_000)]);
    api.signal('SIGCONT');
    return healedNow(scene);
  },
};

const wireBreaks = {
  cut: (api: Scene['fleet']['apis'][number]) => api.redis.cut(),
  holed: (api: Scene['fleet']['apis'][number]) => api.redis.openHole(),
  slow: (api: Scene['fleet']['apis'][number]) => api.redis.slowDown({ latencyMs: 200, bytesPerSecond: 200_000 }),
};

const wires = Object.entries(wireBreaks).map(
  ([how, breakIt]): Fault => ({
    name: `api-broken/redis-connection-${how}`,
    breaks: ['apis'],
    recoversWithinMs: 5_000,
    async inject(scene) {
      const api = scene.random.pick(scene.fleet.apis);
      breakIt(api);
      await Promise.all([submitSome(scene, 4), sleep(4_000)]);
      api.redis.heal();
      return healedNow(scene);
    },
  }),
);

export const apiBroken: readonly Fault[] = [killedMidSubmit, allKilled, frozen, ...wires];
