import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from '../fleet/fleet-process.ts';
import type { Fault, Scene } from './fault.ts';
import { healedNow, startVictimAnywhere } from './recovery.ts';

/** What becomes of a worker's notes while it is dead. */
const DAMAGES: Readonly<Record<string, (journal: string, scene: Scene, worker: Worker) => Promise<void>>> = {
  gone: (journal) => rm(journal, { recursive: true, force: true }),
  truncated: async (journal) => {
    for (const path of await listEntries(journal)) await writeFile(path, '{"');
  },
  garbled: async (journal) => {
    for (const path of await listEntries(journal)) await writeFile(path, Buffer.alloc(300, 0xff));
  },
  // As on a disk that was copied from one host to another.
  foreign: async (journal, { fleet }, worker) => {
    const other = fleet.workers.find(({ engine }) => engine !== worker.engine);
    await rm(journal, { recursive: true, force: true });
    if (other) await cp(join(other.workFolder, 'journal'), journal, { recursive: true, filter: isFile });
  },
};

/** A worker dies, and what it had noted for its successor is of no use. */
export const journalBroken: readonly Fault[] = Object.entries(DAMAGES).map(([how, damage]) => ({
  name: `journal-broken/${how}`,
  breaks: ['workers'],
  recoversWithinMs: 10_000,
  async inject(scene) {
    const { worker } = await startVictimAnywhere(scene, { lines: 150 });
    // All of the host at once, or one that lives goes on with what the other left.
    const onHost = scene.fleet.workers.filter(({ engine }) => engine === worker.engine);
    await Promise.all(onHost.map((one) => one.kill()));
    await damage(join(worker.workFolder, 'journal'), scene, worker);
    for (const one of onHost) one.start();
    return healedNow(scene, worker.name);
  },
}));

async function listEntries(journal: string): Promise<string[]> {
  const names = await readdir(journal, { recursive: true }).catch(() => []);
  return names.filter((name) => name.includes('job_')).map((name) => join(journal, name));
}

/** A living worker's socket cannot be copied. */
function isFile(path: string): boolean {
  return !path.endsWith('.sock');
}
