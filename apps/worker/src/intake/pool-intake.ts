import type { Clock } from '@longshore/platform';
import { type Capacity, isSuspect, toAttemptId, type WorkerId } from '@longshore/shared';
import { mintLeaseToken, type Store, type TakenTicket, TicketTaker } from '@longshore/store';
import type { ClaimedAttempt } from '../attempt/attempt-in-hand.ts';
import type { EngineWatch } from '../engine/engine-watch.ts';
import type { EmitWorkerEvent } from '../event/worker-event.ts';
import type { Journal } from '../journal/journal.ts';
import type { LeaseKeeper } from '../lease/lease-keeper.ts';
import { claimUntilAnswered } from './claim-until-answered.ts';
import type { Gate } from './gate.ts';
import type { Obstacles } from './obstacles.ts';
import type { Room } from './room.ts';

export interface IntakeOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly worker: WorkerId;
  readonly getFleetId: () => Promise<string>;
  readonly leaseMs: number;
  readonly room: Room;
  /** Claims of all pools go through it one at a time, so that no two are given the same room. */
  readonly claims: Gate;
  readonly leases: LeaseKeeper;
  readonly journal: Journal;
  readonly engine: EngineWatch;
  readonly obstacles: Obstacles;
  readonly emit: EmitWorkerEvent;
  readonly run: (claimed: ClaimedAttempt, giveBack: () => void) => void;
}

type Needs = Omit<Capacity, 'slots'>;

const neverAborted = new AbortController().signal;
const anything: Needs = { cpus: 0, memoryBytes: 0 };
/** A job that can never fit here, or must not run beside another one, is left to other workers for so long before we look at it again. */
const elsewhereMs = 2_000;
/** A ticket in hand is kept from other workers, so room for it is waited for only briefly. */
const holdTicketMs = 3_000;
/** After that no smaller job is let past it for so long: without a pause a large one would never find room. */
const holdOffMs = 10_000;
const afterErrorMs = 1_000;

/** Takes the tickets of one pool, one after another and only while there is room, and claims their attempts. */
export class PoolIntake {
  readonly #options: IntakeOptions;
  readonly #pool: string;
  readonly #taker: TicketTaker;
  readonly #stopping = new AbortController();
  #taking: Promise<void> | undefined;

  constructor(options: IntakeOptions, pool: string) {
    this.#options = options;
    this.#pool = pool;
    this.#taker = new TicketTaker(options.store, { pool });
  }

  start(): void {
    this.#taking ??= this.#takeUntilStopped();
  }

  /** Takes no more. A ticket in hand is claimed or put back first. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#taker.close();
    await this.#taking;
  }

  async #takeUntilStopped(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#takeOne();
      } catch (error) {
        if (signal.aborted) return;
        this.#reportFailure(error as Error);
        await this.#pause(afterErrorMs);
      }
    }
  }

  async #takeOne(): Promise<void> {
    const { engine, obstacles, room } = this.#options;
    const { signal } = this.#stopping;
    await engine.whenUp(signal);
    await obstacles.whenClear(signal);
    if (!(await room.whenFits(anything, signal))) return;
    const ticket = await this.#taker.take();
    if (!ticket) return;
    // The engine may have gone away while a ticket was waited for, or another obstacle come up.
    if (signal.aborted || !engine.isUp || !obstacles.isClear) return await ticket.handBack();
    const needs = await this.#claim(ticket);
    if (needs) await this.#waitForRoom(ticket, needs);
  }

  /** @returns what the job needs where there is no room for it now. */
  async #claim(ticket: TakenTicket): Promise<Needs | undefined> {
    const { claims, room } = this.#options;
    // Not broken off by a stop: the ticket in hand is claimed or put back first, and a claim is short.
    using _turn = await claims.enter(neverAborted);
    const { slots, ...free } = room.free;
    if (slots === 0) return anything;
    return await this.#claimInto(ticket, free);
  }

  async #claimInto(ticket: TakenTicket, free: Needs): Promise<Needs | undefined> {
    const { store, clock, worker, leaseMs, leases, room, run, emit, getFleetId, journal, engine } = this.#options;
    const { project, jobId, attempt: number } = ticket;
    const [fleet, attempt, token] = [await getFleetId(), toAttemptId(jobId, number), mintLeaseToken()];
    // Before the claim: a worker that dies right after it leaves the attempt to its successor.
    journal.begin({ fleet, project, attempt, engine: engine.description?.id ?? '' }, token);
    const { claim, grantedAt } = await claimUntilAnswered(
      store,
      {
        project,
        pool: this.#pool,
        jobId,
        attempt: number,
        worker,
        token,
        leaseMs,
        room: free,
        hasSuspect: room.hasSuspect,
      },
      { clock, stopping: this.#stopping.signal, onFailure: (error) => this.#reportFailure(error) },
    );
    if (claim.word !== 'claimed') journal.takeBack(attempt);
    if (claim.word === 'no-room') return claim.needs;
    if (claim.word === 'project-full') return void (await ticket.holdLine());
    if (claim.word === 'suspect') return await this.#putBack(ticket, anything, elsewhereMs);
    // The lease rules from here on; the ticket has done its work, and nobody waits for it to be torn up.
    void ticket.finish();
    if (claim.word !== 'claimed') {
      emit({ kind: 'ticket-stale', attempt, pool: this.#pool, word: claim.word });
      return undefined;
    }
    const { job, payload } = claim;
    const lease = leases.hold({ project, attempt, token, grantedAt });
    const giveBack = room.take(job.spec.resources, { isSuspect: isSuspect(job.faults) });
    const claimed = { fleet, project, job, token, proofToken: token, lease };
    run({ ...claimed, ...(payload === undefined ? {} : { payload }) }, giveBack);
    return undefined;
  }

  async #waitForRoom(ticket: TakenTicket, needs: Needs): Promise<void> {
    const { room } = this.#options;
    const { signal } = this.#stopping;
    if (room.canEverFit(needs)) {
      const isRoom = await room.whenFits(needs, AbortSignal.any([signal, AbortSignal.timeout(holdTicketMs)]));
      if (isRoom && !(await this.#claim(ticket))) return;
    }
    await this.#putBack(ticket, needs, room.canEverFit(needs) ? 0 : elsewhereMs);
    if (room.canEverFit(needs)) await room.whenFits(needs, AbortSignal.any([signal, AbortSignal.timeout(holdOffMs)]));
  }

  async #putBack(ticket: TakenTicket, needs: Needs, delayMs: number): Promise<undefined> {
    await ticket.putBack(delayMs);
    const attempt = toAttemptId(ticket.jobId, ticket.attempt);
    this.#options.emit({ kind: 'ticket-put-back', attempt, pool: this.#pool, needs });
  }

  #reportFailure(error: Error): void {
    this.#options.emit({ kind: 'intake-failed', pool: this.#pool, error });
  }

  async #pause(ms: number): Promise<void> {
    await this.#options.clock.sleep(ms, this.#stopping.signal).catch(() => undefined);
  }
}
