import { type Capacity, formatRoughSize, formatSize, isSuspect, type Job, type Worker } from '@longshore/shared';
import { formatInstant } from '../present/instant.ts';
import type { Circumstances } from './explain-job.ts';
import type { Explanation, Finding } from './explanation.ts';

/** A large fleet with one trouble has the same line for each worker. */
const MAX_TOLD = 3;

type Wait = Pick<Finding, 'reason' | 'sentence'> & { waitsFor: NonNullable<Explanation['waitsFor']> };

/** What a queued job waits for: a worker at all, a large enough one, room, or its turn. */
export function explainQueued({ job, workers, position, now }: Circumstances): Finding {
  const wait = findWait(job, workers);
  const ahead =
    position === undefined || position < 2 ? '' : ` ${position - 1} ${position === 2 ? 'is' : 'are'} ahead of it.`;
  const expiry =
    job.expiresAt === undefined ? '' : ` It expires at ${formatInstant(job.expiresAt)} unless it has begun.`;
  return {
    reason: wait.reason,
    sentence: `${wait.sentence}${ahead}${describeSuspicion(job)}${expiry}`,
    since: formatInstant(job.queuedAt ?? now),
    ...(job.expiresAt === undefined ? {} : { until: formatInstant(job.expiresAt) }),
    ...(position === undefined ? {} : { position }),
    waitsFor: wait.waitsFor,
  };
}

function describeSuspicion({ faults }: Job): string {
  if (!isSuspect(faults)) return '';
  return ` Its worker was lost ${faults.lost} times, so it is only taken by one that runs no other job of which that is so.`;
}

function findWait({ spec }: Job, workers: readonly Worker[]): Wait {
  const { pool } = spec;
  const serving = workers.filter(({ pools, state }) => state !== 'gone' && pools.includes(pool));
  const active = serving.filter(({ state }) => state === 'active');
  const known = { pool, workers: active.length };
  if (active.length === 0) {
    const sentence =
      serving.length > 0 ? `Every worker of the pool "${pool}" drains.` : `There is no worker in the pool "${pool}".`;
    return {
      reason: serving.length > 0 ? 'workers-drain' : 'no-worker',
      sentence,
      waitsFor: { kind: 'worker', ...known },
    };
  }
  const needs: Capacity = { slots: 1, cpus: spec.resources.cpus, memoryBytes: spec.resources.memoryBytes };
  if (!active.some(({ capacity }) => fits(needs, capacity))) return explainTooLarge(needs, { known, active });
  const able = active.filter(({ obstacles }) => obstacles.length === 0);
  if (able.length === 0) return explainHeldUp(active, known);
  if (!able.some(({ capacity, used }) => fits(needs, subtract(capacity, used)))) return explainNoRoom(able, known);
  return {
    reason: 'next-turn',
    sentence: 'A worker with room takes it in its turn.',
    waitsFor: { kind: 'turn', ...known },
  };
}

interface Serving {
  readonly known: { pool: string; workers: number };
  readonly active: readonly Worker[];
}

function explainTooLarge(needs: Capacity, { known, active }: Serving): Wait {
  const cpus = Math.max(...active.map(({ capacity }) => capacity.cpus));
  const memoryBytes = Math.max(...active.map(({ capacity }) => capacity.memoryBytes));
  const lacks = [
    needs.cpus > cpus ? `${needs.cpus} CPUs, and the largest has ${cpus}` : '',
    needs.memoryBytes > memoryBytes
      ? `${formatSize(needs.memoryBytes)} of memory, and the largest has ${formatRoughSize(memoryBytes)}`
      : '',
  ].filter((part) => part !== '');
  // Each fits somewhere, but not on one worker.
  const what = lacks.join('; ') || `${needs.cpus} CPUs and ${formatSize(needs.memoryBytes)} of memory on one worker`;
  return {
    reason: 'too-large',
    sentence: `No worker in the pool "${known.pool}" is large enough: it needs ${what}.`,
    waitsFor: {
      kind: 'worker',
      ...known,
      needs: { cpus: needs.cpus, memory: formatSize(needs.memoryBytes) },
      largest: { cpus, memory: formatRoughSize(memoryBytes) },
    },
  };
}

/** Each worker is there, and something keeps it from taking work. */
function explainHeldUp(active: readonly Worker[], known: Serving['known']): Wait {
  const obstacles = active.map((worker) => `${worker.id} (${worker.hostname}): ${listDetails(worker)}`);
  return {
    reason: 'workers-held-up',
    sentence: `No worker of the pool "${known.pool}" takes work just now. ${obstacles.slice(0, MAX_TOLD).join('; ')}.`,
    waitsFor: { kind: 'worker', ...known },
  };
}

function listDetails({ obstacles }: Worker): string {
  return obstacles.map(({ detail }) => detail).join(', ');
}

function explainNoRoom(active: readonly Worker[], known: Serving['known']): Wait {
  const slots = active.reduce((sum, { capacity }) => sum + capacity.slots, 0);
  const used = active.reduce((sum, worker) => sum + worker.used.slots, 0);
  const workers = active.length === 1 ? 'The one worker' : `None of the ${active.length} workers`;
  return {
    reason: 'no-room',
    sentence: `${workers} in the pool "${known.pool}" has ${active.length === 1 ? 'no ' : ''}room: ${used} of ${slots} slots are in use.`,
    waitsFor: { kind: 'room', ...known },
  };
}

function fits(needs: Capacity, room: Capacity): boolean {
  return needs.slots <= room.slots && needs.cpus <= room.cpus && needs.memoryBytes <= room.memoryBytes;
}

function subtract(capacity: Capacity, used: Capacity): Capacity {
  return {
    slots: capacity.slots - used.slots,
    cpus: capacity.cpus - used.cpus,
    memoryBytes: capacity.memoryBytes - used.memoryBytes,
  };
}
