import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobKind, type Talk, talks, talksLong } from '../client/job-kinds.ts';
import type { Worker } from '../fleet/fleet-process.ts';
import { getNamed } from '../get-named.ts';
import { keepForLater } from '../keep-for-later.ts';
import { parseUptimeMs, readUptimeMs } from '../recorder/uptime.ts';
import { isAt } from '../wire/race-points.ts';
import type { Healed, Scene } from './fault.ts';

const everyMs = 20;

/** The cause is gone now, and the proof of recovery is that a new job starts. */
export function healedNow(scene: Scene, pool = 'default'): Healed {
  return { at: readUptimeMs(), recoveredAt: keepForLater(untilNewJobStarts(scene, pool)) };
}

/** A job that is submitted now, by a client that does not give up, and starts. */
export async function untilNewJobStarts(scene: Scene, pool = 'default'): Promise<number> {
  const id = await scene.client.submit(talks({ name: 'canary', lines: 1, pauseMs: 0, pool }), scene.signal);
  return await untilStarted(scene, id, 1);
}

/** When the container of an attempt began, or of any later one: as it wrote itself into the ledger. */
export async function untilStarted({ fleet, signal }: Scene, job: string, attempt = 1): Promise<number> {
  for (;;) {
    const text = await readFile(join(fleet.ledger.jobs, job), 'latin1').catch(() => '');
    const starts = text.split('\n').filter((line) => line.includes(' start '));
    const found = starts.find((line) => Number(line.split(' ')[1]) >= attempt);
    if (found) return parseUptimeMs(found);
    await sleep(everyMs, undefined, { signal });
  }
}

/** Submits a job that the fault strikes at, and that is cancelled when the fault is over. */
export async function submitVictim({ client, victims, signal }: Scene, kind: JobKind): Promise<string> {
  const { expects } = kind;
  const id = await client.submit({ ...kind, expects: { ...expects, ends: [...expects.ends, 'cancelled'] } }, signal);
  victims.add(id);
  return id;
}

/** Resolves with its id when its container runs. */
export async function startVictim(scene: Scene, kind: JobKind): Promise<string> {
  const id = await submitVictim(scene, kind);
  await untilStarted(scene, id);
  return id;
}

/** Starts a job that any worker may take, and says which one did. */
export async function startVictimAnywhere(scene: Scene, talk: Talk): Promise<{ victim: string; worker: Worker }> {
  const { fleet, victims, signal } = scene;
  const started = fleet.points.once(
    { matches: (passage) => isAt('started', passage) && victims.has(passage.job ?? ''), spring: () => 'pass' },
    signal,
  );
  // It is due in a moment, so that its id is known before anybody takes it.
  const [victim, { caller }] = await Promise.all([submitVictim(scene, talksLong(talk, { delay: '1s' })), started]);
  await untilStarted(scene, victim);
  return { victim, worker: getNamed(fleet.workers, caller) };
}

/** When a worker that goes on with an attempt has its output taken, or its end. */
export function untilInHand({ fleet, signal }: Scene, victim: string): Promise<number> {
  const passed = fleet.points.once(
    {
      matches: ({ call, phase, isOk, job }) =>
        isOk && phase === 'reply' && job === victim && (call === 'append-log' || call === 'commit-outcome'),
      spring: () => 'pass',
    },
    signal,
  );
  return keepForLater(passed.then(readUptimeMs));
}

/** An attempt that somebody goes on with is one attempt in one container. */
export async function findRestart({ fleet, client }: Scene, victim: string): Promise<string | undefined> {
  const text = await readFile(join(fleet.ledger.jobs, victim), 'latin1');
  const starts = text.split('\n').filter((line) => line.includes(' start ')).length;
  const attempts = (await client.findJob(victim))?.attempts.length;
  if (starts === 1 && attempts === 1) return undefined;
  return `the job had ${attempts} attempts and ${starts} containers, where one goes on`;
}
