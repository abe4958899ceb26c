import { setTimeout as sleep } from 'node:timers/promises';
import { talks } from '../client/job-kinds.ts';
import { getNamed } from '../fleet/fleet.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import { readUptimeMs } from '../recorder/uptime.ts';
import type { Fault, Scene } from './fault.ts';
import { untilStarted } from './recovery.ts';

/** The lease, two ticks of the loop that looks for those that ran out, the longest first pause, and the start. */
const takenOverWithinMs = LEASE_MS + 2 * 1_000 + 1_000 + 1_500;

/** A host goes with worker and engine, and another one takes its work over; then it comes back with what it had. */
export const hostLost: Fault = {
  name: 'host-lost',
  breaks: ['workers', 'engines'],
  recoversWithinMs: takenOverWithinMs,
  async inject(scene) {
    const worker = getNamed(scene.fleet.workers, 'b1');
    const { daemon } = worker.engine;
    const victim = await startOn(scene, worker.name);
    const at = readUptimeMs();
    await Promise.all([worker.kill(), daemon.kill('SIGKILL')]);
    const recoveredAt = untilStarted(scene, victim, 2);
    await sleep(LEASE_MS + 4_000);
    await daemon.restart();
    worker.start();
    return { at, recoveredAt };
  },
};

/** A job of the pool that all workers share, once this one has started it. */
async function startOn({ fleet, client, signal }: Scene, name: string): Promise<string> {
  const jobs = new Set<string>();
  const sprung = fleet.points.once(
    {
      matches: ({ caller, call, phase, isOk, job = '' }) =>
        caller === name && call === 'start' && phase === 'reply' && isOk && jobs.has(job),
      spring: () => 'pass',
    },
    signal,
  );
  const isSprung = sprung.then(() => true);
  while (!(await Promise.race([isSprung, sleep(300)]))) {
    jobs.add(await client.submit(talks({ name: 'victim', lines: 60, pauseMs: 100 }, { delay: '300ms' }), signal));
  }
  return (await sprung).job ?? '';
}
