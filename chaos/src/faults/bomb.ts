import type { JobKind } from '../client/job-kinds.ts';
import { RECORDED_IMAGE } from '../recorder/recorded-image.ts';
import type { Fault } from './fault.ts';
import { healedNow } from './recovery.ts';

/** What a job does that means harm, under limits that it cannot have missed. */
const BOMBS: Readonly<Record<string, { command: string[]; request?: Record<string, unknown> }>> = {
  fork: { command: ['fork'], request: { timeout: '5s' } },
  memory: { command: ['memory'] },
  disk: { command: ['disk', '64'], request: { resources: { cpus: 0.5, memory: '64Mi', disk: '16Mi' } } },
  output: { command: ['output'], request: { output: { limit: '64Ki', onLimit: 'stop' } } },
};

/** A job that eats all it can get is ended, and others go on beside it. */
export const bombs: readonly Fault[] = Object.entries(BOMBS).map(([what, { command, request }]) => ({
  name: `bomb/${what}`,
  breaks: [],
  recoversWithinMs: 10_000,
  async inject(scene) {
    const { client, signal } = scene;
    const resources = { cpus: 0.5, memory: '64Mi', pids: 64 };
    const kind: JobKind = {
      name: `bomb-${what}`,
      request: { image: RECORDED_IMAGE, command, resources, ...request },
      expects: { ends: ['failed'], attempts: 1, mayDie: true },
    };
    const id = await client.submit(kind, signal);
    const healed = healedNow(scene);
    await client.waitForEnd(id, signal);
    return healed;
  },
}));
