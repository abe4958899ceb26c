import type { AwaitedEnd, JobId } from '@longshore/shared';

export type ModelState = 'blocked' | 'queued' | 'succeeded' | 'failed' | 'cancelled';

interface ModelJob {
  readonly after: readonly JobId[];
  readonly when: AwaitedEnd;
  state: ModelState;
}

const FITTING: Readonly<Record<AwaitedEnd, readonly ModelState[]>> = {
  succeeded: ['succeeded'],
  failed: ['failed'],
  ended: ['succeeded', 'failed', 'cancelled'],
};

/** Jobs that wait for each other, as plainly as it can be said: all that follows from a change is worked out at once. */
export class WaitingModel {
  readonly jobs = new Map<JobId, ModelJob>();

  submit(id: JobId, wait: Pick<ModelJob, 'after' | 'when'>): void {
    this.jobs.set(id, { ...wait, state: 'blocked' });
    this.#workOut();
  }

  end(id: JobId, state: ModelState): void {
    const job = this.jobs.get(id);
    if (job) job.state = state;
    this.#workOut();
  }

  list(...states: ModelState[]): JobId[] {
    return [...this.jobs].filter(([, job]) => states.includes(job.state)).map(([id]) => id);
  }

  /** In the order of their making, so that what a job waits for is worked out before it. */
  #workOut(): void {
    for (const job of this.jobs.values()) {
      if (job.state !== 'blocked') continue;
      const awaited = job.after.map((id) => this.jobs.get(id)?.state ?? 'cancelled');
      const isOpen = (state: ModelState) => state === 'blocked' || state === 'queued';
      const isMissed = (state: ModelState) => !isOpen(state) && !FITTING[job.when].includes(state);
      if (awaited.some(isMissed)) job.state = 'cancelled';
      else if (!awaited.some(isOpen)) job.state = 'queued';
    }
  }
}
