import {
  countAttempt,
  decideNext,
  type Ending,
  isTerminal,
  type Job,
  type JobId,
  type JobLimit,
  type JobRequestInput,
  type JobState,
  TRANSITIONS,
  WHEN_FULL,
} from '@longshore/shared';
import { claimAttempt } from '../src/attempt/claim-attempt.ts';
import type { Store } from '../src/connection/store.ts';
import { cancelJob } from '../src/job/cancel-job.ts';
import { endWaitingJob } from '../src/job/end-waiting-job.ts';
import { findJob } from '../src/job/find-job.ts';
import { submitJob } from '../src/job/submit-job.ts';
import { setLimit } from '../src/limit/set-limit.ts';
import { toKeyLimit } from '../src/limit/to-limit-id.ts';
import { openLimits } from '../src/maintenance/open-limits.ts';
import { promoteDue } from '../src/maintenance/promote-due.ts';
import { pruneEnded } from '../src/maintenance/prune-ended.ts';
import {
  type Claimed,
  commitEnding,
  FAILED,
  INTERRUPTED,
  letDie,
  newJob,
  SUCCEEDED,
  toClaimInput,
} from '../src/store.fixture.ts';
import { LimitModel, type ModelJob } from './limit-model.fixture.ts';

const KEYS = ['one', 'two'] as const;
const RATE_KEY = 'three';
const SHARED = ['definition.a', 'definition.b', 'project'] as const;
const INTERVALS_MS = [200, 333.333, 1_000];
/** The limits that a walk knows. */
export const LIMIT_IDS: readonly string[] = [
  ...KEYS.map((key) => toKeyLimit({ kind: 'concurrency', key })),
  toKeyLimit({ kind: 'rate', key: RATE_KEY }),
  ...SHARED,
];
const MOST_JOBS = 40;
const RETRY = { attempts: 3, backoff: { kind: 'fixed', delay: '3s', jitter: false } } as const;
const LOST: Ending = { outcome: 'lost' };

/** Takes random steps through the real scripts and through the model, with the same chance at the same seed. */
export class LimitWalk {
  readonly model = new LimitModel();
  readonly #store: Store;
  readonly #project: string;
  readonly #random: () => number;
  readonly #claims = new Map<string, Claimed>();

  constructor(store: Store, { project, random }: { project: string; random: () => number }) {
    this.model.now = store.now();
    this.#store = Object.create(store, { now: { value: () => this.model.now } });
    this.#project = project;
    this.#random = random;
  }

  /** @returns the name of the step. */
  async step(): Promise<string> {
    const steps: readonly [number, string, () => Promise<void>][] = [
      [this.model.jobs.size < MOST_JOBS ? 30 : 0, 'submit', () => this.#submit()],
      [25, 'claim', () => this.#claim()],
      [25, 'end', () => this.#end()],
      [5, 'cancel', () => this.#cancel()],
      [3, 'expire', () => this.#expire()],
      [6, 'set', () => this.#set()],
      [12, 'wait', () => this.#wait()],
    ];
    const all = steps.reduce((sum, [weight]) => sum + weight, 0);
    let place = this.#random() * all;
    for (const [weight, name, take] of steps) {
      place -= weight;
      if (place >= 0) continue;
      await take();
      return name;
    }
    throw new Error('a step has a place below the sum of all weights');
  }

  /** All that a dead process left undone is made up for once its time has come. */
  async settle(): Promise<void> {
    for (let round = 0; round < 3; round++) {
      this.model.now += 2_001;
      await this.#openLimits();
    }
    await pruneEnded(this.#store, {
      project: this.#project,
      now: this.model.now + 1,
      maxAgeMs: 0,
      maxCount: 0,
      limit: 10_000,
    });
  }

  async #submit(): Promise<void> {
    const isLater = this.#chance(0.15);
    const limits = this.#drawLimits(isLater);
    const priority = this.#pick([3, 5, 5, 5, 9]);
    const fields: Partial<JobRequestInput> = { retry: RETRY, priority, ...(isLater ? { delay: '2s' } : {}) };
    const made = newJob(this.#store, this.#project, fields, limits.length > 0 ? limits : undefined);
    const blocked = { state: 'blocked', blockedBy: `limit:${limits[0]?.id}`, blockedAt: this.model.now } as const;
    const { queuedAt: _queuedAt, ...unqueued } = made;
    const job: Job = made.state === 'queued' && limits.length > 0 ? { ...unqueued, ...blocked } : made;
    const strict = limits.find(({ whenFull }) => whenFull === 'skip' || whenFull === 'reject');
    const dies = !strict && this.#chance(0.1);
    const isFull = strict !== undefined && !isLater && this.model.isFull(strict);
    const submitted = await this.#run(dies ? 1 : undefined, (store) => submitJob(store, { job }));
    if (isFull) {
      const expected = strict.whenFull === 'reject' ? 'full' : 'ok';
      if (submitted?.word !== expected) throw new Error(`the key is full, and the submission said ${submitted?.word}`);
      // What follows the end of any job: a look at its limits.
      if (strict.whenFull === 'skip') this.model.admitNext(this.#toModelJob(job, 9 - priority));
      return;
    }
    const own = this.#toModelJob(job, 9 - priority);
    this.model.add(own);
    if (!dies && job.state === 'blocked') this.#enter(own);
  }

  /** What the submitting process does behind the script. */
  #enter(job: ModelJob): void {
    const { word, isChanged } = this.model.admit(job);
    for (const { id, whenFull, slots = 1 } of job.limits) {
      if (word === 'blocked' && whenFull === 'replace') this.#replaceOlder(id, slots);
    }
    if (isChanged) this.model.admitNext(job);
  }

  async #claim(): Promise<void> {
    const own = this.#pickJob(({ state }) => state === 'queued');
    const job = own && (await findJob(this.#store, this.#project, own.id as JobId));
    if (!own || !job) return;
    const dies = own.limits.length > 0 && this.#chance(0.1);
    const claim = await this.#run(dies ? 2 : undefined, (store) => claimAttempt(store, toClaimInput(job)));
    const word = this.model.claim(own);
    if (claim?.word !== word) throw new Error(`the claim said ${claim?.word}, and the model ${word}`);
    if (claim.word === 'claimed') this.#claims.set(own.id, claim);
    else if (!dies) this.model.admitNext(own);
  }

  async #end(): Promise<void> {
    const own = this.#pickJob(({ state }) => state === 'running');
    const claim = own && this.#claims.get(own.id);
    if (!own || !claim) return;
    const ending = this.#pick([SUCCEEDED, SUCCEEDED, FAILED, LOST, INTERRUPTED]);
    const cancelRequested = own.cancelReason !== undefined;
    const { retry } = claim.job.spec;
    const decision = decideNext({ retry, ending, ...countAttempt(claim.job, ending), cancelRequested, random: 0.5 });
    const dies = this.#chance(0.1);
    await this.#run(dies ? 1 : undefined, (store) => commitEnding(store, claim, ending, { cancelRequested }));
    const { to } = TRANSITIONS[decision.trigger];
    const keepsSlots = to === 'queued' || (to === 'backing-off' && ending.outcome === 'lost');
    this.model.leave(own, to, keepsSlots);
    if (decision.trigger === 'back-off') own.dueAt = this.model.now + decision.delayMs;
    this.#forgetEnded(own);
    if (!dies) this.model.admitNext(own);
  }

  async #cancel(): Promise<void> {
    const own = this.#pickJob(() => true);
    if (!own) return;
    await cancelJob(this.#store, { project: this.#project, id: own.id as JobId });
    this.#modelCancel(own, 'requested');
  }

  async #expire(): Promise<void> {
    const own = this.#pickJob(({ state }) => state !== 'running');
    const job = own && (await findJob(this.#store, this.#project, own.id as JobId));
    if (!own || !job) return;
    const end = { job, to: 'expired', reason: 'not-started-in-time', now: this.model.now } as const;
    const dies = own.state === 'blocked' && this.#chance(0.3);
    await this.#run(dies ? 1 : undefined, (store) => endWaitingJob(store, end));
    this.model.leave(own, 'expired', false);
    this.#forgetEnded(own);
    if (!dies) this.model.admitNext(own);
  }

  async #set(): Promise<void> {
    const id = this.#pick(SHARED);
    const what = this.#pick(['slots', 'rate', 'isPaused'] as const);
    const slots = this.#pick([null, 1, 2, 3, 5]);
    const rate = this.#pick([null, this.#drawRate()]);
    const isPaused = this.#chance(0.3);
    const change = what === 'slots' ? { slots } : what === 'rate' ? { rate } : { isPaused };
    await setLimit(this.#store, { project: this.#project, id, ...change });
    const limit = this.model.limit(id);
    if (what === 'slots') limit.slots = slots ?? undefined;
    if (what === 'rate') Object.assign(limit, { intervalMs: rate?.intervalMs, burst: rate?.burst });
    if (what === 'isPaused') limit.isPaused = isPaused;
    this.model.capRate(limit);
    this.model.admitWaiting(id);
  }

  /** Time goes by, and the loops may or may not have their turn. */
  async #wait(): Promise<void> {
    this.model.now += this.#chance(0.02) ? 61_000 : Math.ceil(this.#random() * 1_500);
    if (this.#chance(0.8)) await this.#openLimits();
    if (this.#chance(0.8)) await this.#promoteDue();
  }

  async #openLimits(): Promise<void> {
    const { now } = this.model;
    await openLimits(this.#store, { project: this.#project, now, limit: 500 });
    const due = [...this.model.limits]
      .filter(([, { lookAt }]) => lookAt !== undefined && lookAt <= now)
      .sort(([id, a], [otherId, b]) => (a.lookAt ?? 0) - (b.lookAt ?? 0) || (id < otherId ? -1 : 1))
      .map(([id]) => id);
    for (const id of due) this.model.admitWaiting(id);
    const replacing = due.flatMap((id) => {
      const limit = this.model.limits.get(id);
      return limit?.whenFull === 'replace' ? [[id, limit.slots ?? 1] as const] : [];
    });
    for (const [id, slots] of replacing) this.#replaceOlder(id, slots);
  }

  async #promoteDue(): Promise<void> {
    const { now } = this.model;
    await promoteDue(this.#store, { project: this.#project, now, limit: 500 });
    const due = [...this.model.jobs.values()]
      .filter(({ state, dueAt }) => (state === 'scheduled' || state === 'backing-off') && dueAt <= now)
      .sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
    for (const job of due) this.model.admit(job);
  }

  #replaceOlder(id: string, slots: number): void {
    const { holders, waiting } = this.model.limit(id);
    const byAge = [...new Set([...holders, ...waiting.keys()])].sort();
    for (const jobId of byAge.slice(0, Math.max(0, byAge.length - slots))) {
      const job = this.model.jobs.get(jobId);
      if (job) this.#modelCancel(job, 'replaced');
    }
  }

  #modelCancel(job: ModelJob, reason: string): void {
    if (job.state === 'running') {
      job.cancelReason ??= reason;
      return;
    }
    this.model.leave(job, 'cancelled', false);
    this.#forgetEnded(job);
    this.model.admitNext(job);
  }

  #forgetEnded({ id, state }: ModelJob): void {
    if (!isTerminal(state as JobState)) return;
    this.model.jobs.delete(id);
    this.#claims.delete(id);
  }

  /** Runs it to its end, or in a process that dies after so many scripts. */
  async #run<T>(afterScripts: number | undefined, run: (store: Store) => Promise<T>): Promise<T | undefined> {
    if (afterScripts === undefined) return await run(this.#store);
    return await run(letDie(this.#store, { afterScripts })).catch(() => undefined);
  }

  #toModelJob(job: Job, score: number): ModelJob {
    const { id, state, dueAt = 0, spec } = job;
    const limits = spec.limits ?? [];
    return { id, score, limits, state, attempt: 0, dueAt, blockedBy: undefined, blockedAt: 0, cancelReason: undefined };
  }

  #drawLimits(isLater: boolean): JobLimit[] {
    const limits: JobLimit[] = [];
    const key = this.#pick(KEYS);
    const whenFull = isLater || this.#chance(0.7) ? 'queue' : this.#pick(WHEN_FULL);
    const slots = this.#pick([1, 2, 2, 3]);
    if (this.#chance(0.7)) limits.push({ id: toKeyLimit({ kind: 'concurrency', key }), key, slots, whenFull });
    const rateId = toKeyLimit({ kind: 'rate', key: RATE_KEY });
    if (this.#chance(0.2)) limits.push({ id: rateId, key: RATE_KEY, rate: this.#drawRate() });
    for (const id of SHARED) if (this.#chance(0.3)) limits.push({ id });
    return limits;
  }

  #drawRate() {
    return { intervalMs: this.#pick(INTERVALS_MS), burst: this.#pick([1, 2, 3]) };
  }

  #pickJob(fits: (job: ModelJob) => boolean): ModelJob | undefined {
    const fitting = [...this.model.jobs.values()].filter(fits);
    return fitting.length === 0 ? undefined : this.#pick(fitting);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }
}
