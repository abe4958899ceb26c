import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../machine/say.ts';
import { isRunning, listRunning, type ProcessNote, removeNote, writeNote } from './process-note.ts';
import type { Shutdown } from './shutdown.ts';

// Longer than a worker drains.
const stopTimeoutMs = 60_000;
// The order in which they lean on each other: what is used by others is stopped after them.
const stopOrder = ['worker', 'api', 'redis', 'engine'];

/**
 * Claims this checkout for one `npm start`: refuses while another one runs, and stops what a killed one left running.
 */
export async function claimCheckout(shutdown: Shutdown): Promise<void> {
  const running = listRunning();
  const other = running.find(({ name }) => name === 'start');
  if (other)
    throw new Error(`Longshore already runs in this folder, as process ${other.pid}. Stop it first: kill ${other.pid}`);
  const left = running.sort((a, b) => stopOrder.indexOf(a.name) - stopOrder.indexOf(b.name));
  for (const note of left) await stopLeftover(note);
  writeNote('start', process.pid);
  shutdown.add('start', async () => removeNote('start'));
}

async function stopLeftover(note: ProcessNote): Promise<void> {
  say(`An earlier start was killed and left its ${note.name} running (process ${note.pid}): stopping it.`);
  process.kill(note.pid, 'SIGTERM');
  const startedAt = performance.now();
  while (isRunning(note) && performance.now() - startedAt < stopTimeoutMs) await sleep(100);
  if (isRunning(note)) process.kill(note.pid, 'SIGKILL');
  removeNote(note.name);
}
