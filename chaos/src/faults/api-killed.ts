import { talks } from '../client/job-kinds.ts';
import type { Fault } from './fault.ts';
import { healedNow } from './recovery.ts';

/** An api dies while Redis has done what it was asked to, and before the client hears of it. */
export const apiKilled: Fault = {
  name: 'api-killed/mid-submit',
  breaks: ['apis'],
  recoversWithinMs: 3_000,
  async inject(scene) {
    const { fleet, client, signal } = scene;
    const sprung = fleet.points.once(
      {
        matches: ({ call, phase }) => call === 'submit-job' && phase === 'reply',
        spring: ({ caller }) => {
          fleet.apis.find(({ name }) => name === caller)?.signal('SIGKILL');
          return 'cut';
        },
      },
      signal,
    );
    await Promise.all(Array.from({ length: 8 }, () => client.submit(talks({ name: 'submitted-into-crash' }), signal)));
    const { caller } = await sprung;
    const api = fleet.apis.find(({ name }) => name === caller);
    await api?.kill();
    const healed = healedNow(scene);
    api?.start();
    return healed;
  },
};
