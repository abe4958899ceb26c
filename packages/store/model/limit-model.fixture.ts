import type { JobLimit } from '@longshore/shared';

// What the scripts of limits should do, in plain data: the scripts are compared with it after each step.

/** So late a job may be let on and still count as on time. */
const LATE_MS = 1_000;
const ELSEWHERE = 100;

export interface ModelJob {
  readonly id: string;
  readonly score: number;
  readonly limits: readonly JobLimit[];
  state: string;
  attempt: number;
  dueAt: number;
  blockedBy: string | undefined;
  blockedAt: number;
  cancelReason: string | undefined;
}

export interface ModelLimit {
  slots: number | undefined;
  intervalMs: number | undefined;
  burst: number | undefined;
  isPaused: boolean;
  whenFull: string | undefined;
  numbersOf: string | undefined;
  tat: number | undefined;
  /** When somebody looks at it next; undefined where nobody has to. */
  lookAt: number | undefined;
  readonly holders: Set<string>;
  readonly waiting: Map<string, number>;
}

/** Every limit and job of one project, and what happens to them. */
export class LimitModel {
  readonly jobs = new Map<string, ModelJob>();
  readonly limits = new Map<string, ModelLimit>();
  now = 0;

  limit(id: string): ModelLimit {
    const known = this.limits.get(id);
    if (known) return known;
    const fresh: ModelLimit = {
      slots: undefined,
      intervalMs: undefined,
      burst: undefined,
      isPaused: false,
      whenFull: undefined,
      numbersOf: undefined,
      tat: undefined,
      lookAt: undefined,
      holders: new Set(),
      waiting: new Map(),
    };
    this.limits.set(id, fresh);
    return fresh;
  }

  /** Whether as many jobs as the limit has slots hold it or wait, wherever. */
  isFull({ id, slots = 0 }: JobLimit): boolean {
    const { holders, waiting } = this.limit(id);
    return holders.size + waiting.size >= slots;
  }

  /** A new job, born at its first limit, or due later. */
  add(job: ModelJob): void {
    this.jobs.set(job.id, job);
    if (job.state !== 'blocked') return;
    for (const [place, { id }] of job.limits.entries()) {
      const limit = this.limit(id);
      limit.waiting.set(job.id, place === 0 ? job.score : ELSEWHERE + job.score);
      limit.lookAt = Math.min(limit.lookAt ?? Number.POSITIVE_INFINITY, this.now + 2_000);
    }
    job.blockedBy = job.limits[0]?.id;
    job.blockedAt = this.now;
  }

  /** Passes all limits or waits at one. @returns what became of it, and whether it brought new numbers. */
  admit(job: ModelJob): { word: 'admitted' | 'blocked'; isChanged: boolean } {
    const isChanged = this.#takeNumbers(job);
    const closed = this.#findClosed(job);
    if (closed) {
      this.#waitAt(job, closed.place, closed.opensAt);
      return { word: 'blocked', isChanged };
    }
    for (const { id } of job.limits) this.#pass(job, id);
    job.state = 'queued';
    job.blockedBy = undefined;
    return { word: 'admitted', isChanged };
  }

  /** Lets on who waits at a limit. */
  admitWaiting(id: string): void {
    for (let lot = 0; lot < 10; lot++) {
      const first = this.#look(id);
      const words = first.map((jobId) => {
        const job = this.jobs.get(jobId) as ModelJob;
        return this.admit(job).word === 'blocked' && job.blockedBy === id;
      });
      if (words.every((isStuck) => isStuck)) return;
    }
  }

  admitNext(job: ModelJob): void {
    for (const { id } of job.limits) this.admitWaiting(id);
  }

  /** A claim: the place of a limit that was closed since holds it, and then the job gives its slots back. */
  claim(job: ModelJob): 'claimed' | 'blocked' {
    const place = job.limits.findIndex(({ id }) => {
      const { isPaused, slots = Number.POSITIVE_INFINITY, holders } = this.limit(id);
      return isPaused || holders.size > slots;
    });
    if (place >= 0) {
      for (const { id } of job.limits) this.limit(id).holders.delete(job.id);
      this.#waitAt(job, place, undefined);
      return 'blocked';
    }
    job.state = 'running';
    job.attempt++;
    return 'claimed';
  }

  /** It has ended, or waits for its next try. */
  leave(job: ModelJob, to: string, keepsSlots: boolean): void {
    job.state = to;
    job.blockedBy = undefined;
    if (keepsSlots) return;
    for (const { id } of job.limits) {
      this.limit(id).holders.delete(job.id);
      this.limit(id).waiting.delete(job.id);
    }
  }

  /** After its numbers changed a rate owes no more than these could have made it owe. */
  capRate(limit: ModelLimit): void {
    if (limit.tat === undefined) return;
    if (limit.intervalMs === undefined) limit.tat = undefined;
    else limit.tat = toThousandth(Math.min(limit.tat, this.now + limit.intervalMs * (limit.burst ?? 1)));
  }

  #takeNumbers(job: ModelJob): boolean {
    let isChanged = false;
    for (const { id, slots, rate, whenFull } of job.limits) {
      const limit = this.limit(id);
      if (slots === undefined && !rate) continue;
      if (limit.numbersOf !== undefined && limit.numbersOf >= job.id) continue;
      const wanted = { slots, intervalMs: rate?.intervalMs, burst: rate?.burst, whenFull };
      const names = Object.keys(wanted) as (keyof typeof wanted)[];
      if (limit.numbersOf !== undefined) isChanged ||= names.some((name) => limit[name] !== wanted[name]);
      Object.assign(limit, wanted, { numbersOf: job.id });
      this.capRate(limit);
    }
    return isChanged;
  }

  #findClosed(job: ModelJob): { place: number; opensAt?: number | undefined } | undefined {
    const [first] = job.limits;
    if (!first || this.limit(first.id).holders.has(job.id)) return undefined;
    for (const [place, { id }] of job.limits.entries()) {
      const limit = this.limit(id);
      const isBehind = [...limit.waiting].some(([other, score]) => isBefore([other, score], [job.id, job.score]));
      if (isBehind) return { place };
      const { room, opensAt } = this.#room(limit);
      if (room < 1) return { place, opensAt };
    }
    return undefined;
  }

  #room({ isPaused, slots, intervalMs, burst = 1, tat = 0, holders }: ModelLimit): {
    room: number;
    opensAt?: number;
  } {
    if (isPaused) return { room: 0 };
    const room = slots === undefined ? Number.POSITIVE_INFINITY : slots - holders.size;
    if (intervalMs === undefined) return { room: Math.max(0, room) };
    const opensAt = tat - (burst - 1) * intervalMs;
    if (opensAt > this.now) return { room: 0, opensAt };
    const passes = Math.floor((this.now - opensAt) / intervalMs) + 1;
    return { room: Math.max(0, Math.min(room, passes, burst + Math.floor(LATE_MS / intervalMs))) };
  }

  #pass(job: ModelJob, id: string): void {
    const limit = this.limit(id);
    const isNew = !limit.holders.has(job.id);
    limit.holders.add(job.id);
    // A limit may be lowered below what holds it, but nobody passes one that is full.
    if (isNew && limit.holders.size > (limit.slots ?? Number.POSITIVE_INFINITY))
      throw new Error(`${id} is passed full`);
    limit.waiting.delete(job.id);
    limit.lookAt ??= this.now + 60_000;
    if (limit.intervalMs === undefined || !isNew) return;
    const { tat = 0 } = limit;
    const arrivedAt = job.blockedBy === id ? job.blockedAt : this.now;
    const from = tat >= this.now - LATE_MS ? Math.max(tat, arrivedAt) : this.now;
    limit.tat = toThousandth(from + limit.intervalMs);
  }

  #waitAt(job: ModelJob, at: number, opensAt: number | undefined): void {
    for (const [place, { id }] of job.limits.entries()) {
      const limit = this.limit(id);
      const isHere = place === at;
      limit.waiting.set(job.id, isHere ? job.score : ELSEWHERE + job.score);
      const soon = Math.min(this.now + 2_000, Math.ceil(opensAt ?? Number.POSITIVE_INFINITY));
      limit.lookAt = Math.min(limit.lookAt ?? Number.POSITIVE_INFINITY, isHere ? soon : this.now + 60_000);
    }
    const id = job.limits[at]?.id;
    if (job.state !== 'blocked' || job.blockedBy !== id) job.blockedAt = this.now;
    job.state = 'blocked';
    job.blockedBy = id;
  }

  #look(id: string): string[] {
    const limit = this.limit(id);
    const here = [...limit.waiting].filter(([, score]) => score < ELSEWHERE).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    if (limit.waiting.size === 0 && limit.holders.size === 0) {
      this.#drop(id, limit);
      return [];
    }
    const { room, opensAt } = this.#room(limit);
    limit.lookAt = this.now + (here.length === 0 ? 60_000 : 2_000);
    if (here.length > 0 && opensAt !== undefined) limit.lookAt = Math.min(limit.lookAt, Math.ceil(opensAt));
    return here.slice(0, Math.min(room, 100)).map(([jobId]) => jobId);
  }

  #drop(id: string, limit: ModelLimit): void {
    if ((limit.tat ?? 0) > this.now) {
      limit.lookAt = Math.ceil(limit.tat ?? 0);
      return;
    }
    if (id.startsWith('key.')) this.limits.delete(id);
    limit.tat = undefined;
    limit.lookAt = undefined;
  }
}

/** As the scripts keep an instant. */
function toThousandth(at: number): number {
  return Math.round(at * 1_000) / 1_000;
}

/** Priority first, then age. */
function isBefore([id, score]: readonly [string, number], [otherId, otherScore]: readonly [string, number]): boolean {
  return score < otherScore || (score === otherScore && id < otherId);
}
