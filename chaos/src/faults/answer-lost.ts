import { talks } from '../client/job-kinds.ts';
import type { Fault, Part } from './fault.ts';
import { healedNow } from './recovery.ts';

/** Calls that change something, and whom the loss of their answers hurts. */
const CALLS: Readonly<Record<string, Part>> = {
  'submit-job': 'apis',
  'claim-attempt': 'workers',
  'append-log': 'workers',
  'record-container': 'workers',
  'commit-outcome': 'workers',
  create: 'workers',
  start: 'workers',
  attach: 'workers',
  wait: 'workers',
  remove: 'workers',
};

const lossesOfOneJob = 2;

/** A call does its work, and the connection breaks before the answer comes: once, and once more when it is tried again. */
export const answerLost: readonly Fault[] = Object.entries(CALLS).map(([call, part]) => ({
  name: `answer-lost/${call}`,
  breaks: [part],
  recoversWithinMs: 10_000,
  async inject(scene) {
    const { fleet, client, signal } = scene;
    const lost = Promise.withResolvers<void>();
    let losses = 0;
    using _trap = fleet.points.set({
      matches: (passage) => passage.call === call && passage.phase === 'reply' && losses < lossesOfOneJob,
      spring: () => {
        if (++losses === lossesOfOneJob) lost.resolve();
        return 'cut';
      },
    });
    signal.addEventListener('abort', () => lost.reject(signal.reason), { once: true });
    for (let jobs = 0; jobs < 3; jobs++) await client.submit(talks({ name: 'victim' }), signal);
    await lost.promise;
    return healedNow(scene);
  },
}));
