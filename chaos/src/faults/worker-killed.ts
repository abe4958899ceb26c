import { setTimeout as sleep } from 'node:timers/promises';
import { talksLong } from '../client/job-kinds.ts';
import { LEASE_MS } from '../fleet/start-processes.ts';
import { getNamed } from '../get-named.ts';
import { readUptimeMs } from '../recorder/uptime.ts';
import { isAt, RACE_POINTS, type RacePoint } from '../wire/race-points.ts';
import type { Fault, Healed, Scene } from './fault.ts';
import { findRestart, healedNow, submitVictim, untilInHand } from './recovery.ts';

const RETURNS = { 'back-in-time': 0, 'back-late': LEASE_MS + 2_000 } as const;
type Return = keyof typeof RETURNS;

/** From here on the container of the attempt is known to the host, and may be gone on with. */
const adoptable: readonly RacePoint[] = ['started', 'exited'];

/** A worker is killed at a moment in the life of an attempt, and comes back within its lease, or later. */
export const workerKilled: readonly Fault[] = (Object.keys(RACE_POINTS) as RacePoint[]).flatMap((point) =>
  (Object.keys(RETURNS) as Return[]).map((back) => ({
    name: `worker-killed/${point}/${back}`,
    breaks: ['workers'],
    recoversWithinMs: goesOn(point, back) ? 3_000 : 10_000,
    inject: (scene) => killAt(scene, point, back),
  })),
);

function goesOn(point: RacePoint, back: Return): boolean {
  return adoptable.includes(point) && back === 'back-in-time';
}

async function killAt(scene: Scene, point: RacePoint, back: Return): Promise<Healed> {
  const { fleet, random, victims, signal } = scene;
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
  // It is due in a moment, so that its id is known before anybody takes it, and runs for longer than the worker is away.
  const victim = await submitVictim(scene, talksLong({ lines: RETURNS[back] > 0 ? 150 : 40 }, { delay: '1s' }));
  const worker = getNamed(fleet.workers, (await sprung).caller);
  await worker.kill();
  // Another worker of its host may do so at once.
  const isBack = goesOn(point, back) && untilInHand(scene, victim);
  await sleep(RETURNS[back] + random.between(0, 500));
  worker.start();
  if (!isBack) return healedNow(scene, worker.name);
  return { at: readUptimeMs(), recoveredAt: isBack, findFlaw: () => findRestart(scene, victim) };
}
