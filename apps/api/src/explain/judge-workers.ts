import { type Capacity, formatRoughSize, formatSize, type JobSpec, type Worker } from '@longshore/shared';

/** Whether a worker could take a job now, and why not. */
export interface Verdict {
  readonly worker: Worker;
  /** A word; absent where it could. */
  readonly reason?: string;
  /** Half a sentence with the worker as its subject. */
  readonly detail?: string;
}

type Needs = Pick<Capacity, 'cpus' | 'memoryBytes'>;

/** Of each worker of the job's pool that is there: those that could take it come first. */
export function judgeWorkers(
  { pool, resources }: Pick<JobSpec, 'pool' | 'resources'>,
  workers: readonly Worker[],
): Verdict[] {
  return workers
    .filter(({ state, pools }) => state !== 'gone' && pools.includes(pool))
    .map((worker) => judgeWorker(worker, resources))
    .sort((a, b) => Number(a.reason !== undefined) - Number(b.reason !== undefined));
}

/** What hinders for longest is named first. */
function judgeWorker(worker: Worker, needs: Needs): Verdict {
  const { state, capacity, used, obstacles } = worker;
  if (state === 'draining') return { worker, reason: 'draining', detail: 'it drains' };
  const tooSmall = describeLack(needs, capacity, 'in all');
  if (tooSmall) return { worker, reason: 'too-small', detail: tooSmall };
  const [obstacle] = obstacles;
  if (obstacle) return { worker, reason: obstacle.reason, detail: obstacles.map(({ detail }) => detail).join(', ') };
  if (used.slots >= capacity.slots) {
    return { worker, reason: 'no-room', detail: `${used.slots} of its ${capacity.slots} slots are in use` };
  }
  const full = describeLack(needs, subtract(capacity, used), 'free');
  return full ? { worker, reason: 'no-room', detail: full } : { worker };
}

function describeLack(needs: Needs, room: Needs, how: string): string | undefined {
  const lacks = [
    needs.cpus > room.cpus ? `it has ${room.cpus} CPUs ${how}, and the job needs ${needs.cpus}` : '',
    needs.memoryBytes > room.memoryBytes
      ? `it has ${formatRoughSize(Math.max(0, room.memoryBytes))} of memory ${how}, and the job needs ${formatSize(needs.memoryBytes)}`
      : '',
  ].filter((part) => part !== '');
  return lacks.length > 0 ? lacks.join(', ') : undefined;
}

function subtract(capacity: Capacity, used: Capacity): Needs {
  return {
    cpus: Math.round((capacity.cpus - used.cpus) * 1_000) / 1_000,
    memoryBytes: capacity.memoryBytes - used.memoryBytes,
  };
}
