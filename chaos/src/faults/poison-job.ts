import { setTimeout as sleep } from 'node:timers/promises';
import { type JobKind, talks } from '../client/job-kinds.ts';
import type { FleetProcess } from '../fleet/fleet-process.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import { getNamed } from '../get-named.ts';
import type { Passage } from '../wire/race-points.ts';
import type { Fault, Scene } from './fault.ts';
import { healedNow } from './recovery.ts';

const AWAY_MS = { 'back-in-time': 0, 'back-late': LEASE_MS + 1_000 };

/**
 * A job whose container kills its worker, each time: it has to be given up with the reason, and the jobs beside it pay nothing.
 * A worker that comes back in time may find the container and go on with it, and then it is killed again.
 */
export const poisonJob: readonly Fault[] = Object.entries(AWAY_MS).map(([back, awayMs]) => ({
  name: `poison-job/${back}`,
  breaks: ['workers'],
  recoversWithinMs: 10_000,
  async inject(scene) {
    const { client, fleet, signal } = scene;
    let poison: string | undefined;
    const returns = new Set<Promise<void>>();
    using _trap = fleet.points.set({
      matches: (passage) => passage.job === poison && isHold(passage),
      spring: ({ caller }) => {
        const worker = getNamed(fleet.workers, caller);
        worker.signal('SIGKILL');
        returns.add(comeBack(worker, awayMs));
        return 'cut';
      },
    });
    poison = await submitLater(scene);
    await client.waitForEnd(poison, signal);
    await Promise.all(returns);
    return healedNow(scene);
  },
}));

/** The worker has the container in its hands. */
function isHold({ call, phase, isOk }: Passage): boolean {
  return isOk && ((call === 'start' && phase === 'reply') || (call === 'append-log' && phase === 'request'));
}

async function comeBack(worker: FleetProcess, awayMs: number): Promise<void> {
  await worker.kill();
  await sleep(awayMs);
  worker.start();
}

/** Its id has to be known before anybody takes it. */
async function submitLater({ client, signal }: Scene): Promise<string> {
  const kind: JobKind = talks({ name: 'poison', lines: 50, pauseMs: 100, pool: 'engine-a' }, { delay: '1s' });
  return await client.submit({ ...kind, expects: { ends: ['failed/poison'], attempts: 1 } }, signal);
}
