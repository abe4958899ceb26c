import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobKind, talks } from '../client/job-kinds.ts';
import { parseUptimeMs, readUptimeMs } from '../recorder/uptime.ts';
import type { Healed, Scene } from './fault.ts';

const everyMs = 20;

/** The cause is gone now, and the proof of recovery is that a new job starts. */
export function healedNow(scene: Scene, pool = 'default'): Healed {
  return { at: readUptimeMs(), recoveredAt: untilNewJobStarts(scene, pool) };
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

/** Submits a job and resolves with its id when its container runs. */
export async function startVictim(scene: Scene, kind: JobKind): Promise<string> {
  const id = await scene.client.submit(kind, scene.signal);
  scene.victims.add(id);
  await untilStarted(scene, id);
  return id;
}

/** When a worker that goes on with an attempt has its output taken, or its end. */
export async function untilInHand({ fleet, signal }: Scene, victim: string): Promise<number> {
  await fleet.points.once(
    {
      matches: ({ call, phase, isOk, job }) =>
        isOk && phase === 'reply' && job === victim && (call === 'append-log' || call === 'commit-outcome'),
      spring: () => 'pass',
    },
    signal,
  );
  return readUptimeMs();
}
