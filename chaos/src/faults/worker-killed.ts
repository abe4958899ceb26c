import { setTimeout as sleep } from 'node:timers/promises';
import { talks } from '../client/job-kinds.ts';
import { getNamed } from '../fleet/fleet.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import { isAt, RACE_POINTS, type RacePoint } from '../wire/race-points.ts';
import type { Fault, Healed, Scene } from './fault.ts';
import { healedNow } from './recovery.ts';

const RETURNS = { 'back-in-time': 0, 'back-late': LEASE_MS + 2_000 } as const;
type Return = keyof typeof RETURNS;

/** A worker is killed at a moment in the life of an attempt, and comes back within its lease, or later. */
export const workerKilled: readonly Fault[] = (Object.keys(RACE_POINTS) as RacePoint[]).flatMap((point) =>
  (Object.keys(RETURNS) as Return[]).map((back) => toFault(point, back)),
);

function toFault(point: RacePoint, back: Return): Fault {
  return {
    name: `worker-killed/${point}/${back}`,
    breaks: ['workers'],
    recoversWithinMs: 10_000,
    inject: (scene) => killAt(scene, point, RETURNS[back]),
  };
}

async function killAt(scene: Scene, point: RacePoint, awayMs: number): Promise<Healed> {
  const { fleet, client, random, signal } = scene;
  const victims = new Set<string>();
  const key = { pool: random.pick(['engine-a', 'engine-b']) };
  const sprung = fleet.points.once(
    {
      matches: (passage) => isAt(point, passage) && victims.has(passage.job ?? ''),
      spring: ({ caller }) => {
        getNamed(fleet.workers, caller).signal('SIGKILL');
        return 'cut';
      },
    },
    signal,
  );
  // It waits for a moment in its pool, so that its id is known before anybody takes it.
  const victim = talks({ name: 'victim', lines: awayMs > 0 ? 150 : 40, pauseMs: 100, ...key }, { delay: '1s' });
  victims.add(await client.submit(victim, signal));
  const { caller } = await sprung;
  const worker = getNamed(fleet.workers, caller);
  await worker.kill();
  await sleep(awayMs + random.between(0, 500));
  worker.start();
  return healedNow(scene, worker.name);
}
