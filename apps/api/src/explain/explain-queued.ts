import { formatRoughSize, formatSize, isSuspect, type Job, type JobSpec } from '@longshore/shared';
import type { RunningLoad } from '@longshore/store';
import { formatInstant } from '../present/instant.ts';
import { countAhead, describeAhead } from './describe-ahead.ts';
import type { Circumstances } from './explain-job.ts';
import type { Explanation, Finding } from './explanation.ts';
import { judgeWorkers, type Verdict } from './judge-workers.ts';

/** A large fleet with one trouble has the same line for each worker. */
const MAX_TOLD = 3;

type Wait = Pick<Finding, 'reason' | 'sentence'> & { waitsFor: NonNullable<Explanation['waitsFor']> };

/** What a queued job waits for: a worker at all, a large enough one, room, or its turn. */
export function explainQueued({ job, workers, turn, load, now }: Circumstances): Finding {
  const waitForWorker = findWait(job.spec, judgeWorkers(job.spec, workers));
  // A worker that is missing has to come first, whatever is done about the limit.
  const isLimited = load && load.running >= load.limit && waitForWorker.waitsFor.kind !== 'worker';
  const wait = isLimited ? explainProjectFull(job, load) : waitForWorker;
  return {
    reason: wait.reason,
    sentence: `${wait.sentence}${describeAhead(turn ? countAhead(turn) : 0)}${describeSuspicion(job)}`,
    since: formatInstant(job.queuedAt ?? now),
    ...(turn ? { position: turn.position } : {}),
    waitsFor: wait.waitsFor,
  };
}

function describeSuspicion({ faults }: Job): string {
  if (!isSuspect(faults)) return '';
  return ` Its worker was lost ${faults.lost} times, so it is only taken by one that runs no other job of which that is so.`;
}

function findWait({ pool, resources }: JobSpec, verdicts: readonly Verdict[]): Wait {
  const active = verdicts.filter(({ reason }) => reason !== 'draining');
  const known = { pool, workers: active.length };
  if (verdicts.length === 0) {
    const sentence = `There is no worker in the pool "${pool}".`;
    return { reason: 'no-worker', sentence, waitsFor: { kind: 'worker', ...known } };
  }
  if (active.length === 0) {
    const sentence = `Every worker of the pool "${pool}" drains.`;
    return { reason: 'workers-drain', sentence, waitsFor: { kind: 'worker', ...known } };
  }
  const largeEnough = active.filter(({ reason }) => reason !== 'too-small');
  if (largeEnough.length === 0) return explainTooLarge(resources, { known, active });
  const able = largeEnough.filter(({ worker }) => worker.obstacles.length === 0);
  if (able.length === 0) return explainHeldUp(largeEnough, known);
  if (able.every(({ reason }) => reason === 'no-room')) return explainNoRoom(able, known);
  return {
    reason: 'next-turn',
    sentence: 'A worker with room takes it in its turn.',
    waitsFor: { kind: 'turn', ...known },
  };
}

function explainProjectFull({ project, spec: { pool } }: Job, { running, limit }: RunningLoad): Wait {
  return {
    reason: 'project-full',
    sentence: `The project "${project}" may run ${limit} at once, and ${running} of them run.`,
    waitsFor: { kind: 'project', pool },
  };
}

interface Serving {
  readonly known: { pool: string; workers: number };
  readonly active: readonly Verdict[];
}

function explainTooLarge(needs: JobSpec['resources'], { known, active }: Serving): Wait {
  const cpus = Math.max(...active.map(({ worker }) => worker.capacity.cpus));
  const memoryBytes = Math.max(...active.map(({ worker }) => worker.capacity.memoryBytes));
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

/** Each worker that is large enough is there, and something keeps it from taking work. */
function explainHeldUp(verdicts: readonly Verdict[], known: Serving['known']): Wait {
  const obstacles = verdicts.map(({ worker, detail }) => `${worker.id} (${worker.hostname}): ${detail}`);
  return {
    reason: 'workers-held-up',
    sentence: `No worker of the pool "${known.pool}" takes work just now. ${obstacles.slice(0, MAX_TOLD).join('; ')}.`,
    waitsFor: { kind: 'worker', ...known },
  };
}

function explainNoRoom(able: readonly Verdict[], known: Serving['known']): Wait {
  const slots = able.reduce((sum, { worker }) => sum + worker.capacity.slots, 0);
  const used = able.reduce((sum, { worker }) => sum + worker.used.slots, 0);
  const workers = able.length === 1 ? 'The one worker' : `None of the ${able.length} workers`;
  return {
    reason: 'no-room',
    sentence: `${workers} in the pool "${known.pool}" has ${able.length === 1 ? 'no ' : ''}room: ${used} of ${slots} slots are in use.`,
    waitsFor: { kind: 'room', ...known },
  };
}
