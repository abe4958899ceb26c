import { setTimeout as sleep } from 'node:timers/promises';
import { fromAttemptId, type JobId } from '@longshore/shared';
import type { Redis } from 'ioredis';
import { Closing } from '../connection/closing.ts';
import { toStoreError } from '../connection/redis-errors.ts';
import { runScript } from '../connection/scripts.ts';
import { call, type Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import type { HeldTicket } from './tickets.ts';

/** A ticket in hand, for a few seconds, which is ample for a claim; after the claim the lease rules. */
export interface TakenTicket {
  readonly project: string;
  readonly pool: string;
  readonly jobId: JobId;
  readonly attempt: number;
  /** The attempt was claimed, or the ticket is stale. */
  finish(): Promise<void>;
  /** Leaves it to others at once; it keeps its place. */
  handBack(): Promise<void>;
  /** Leaves it to others, or to us later. It comes back behind those of its priority that wait by then. */
  putBack(delayMs: number): Promise<void>;
  /** Leaves it, and passes over its project until an attempt of that ends, or a second has passed. */
  holdLine(): Promise<void>;
}

/** How long a ticket may be in hand. One whose taker died, or never heard that it was given it, comes back after that. */
const IN_HAND_MS = 6_000;
/** How long an empty pool is waited on, and how late a ticket may be taken whose ring was heard by a taker that died. */
const LOOK_EVERY_MS = 2_000;
/** A wait that has no end by then is one on a connection that is dead. */
const LATE_MS = 1_000;
const HELD_MS = 1_000;

export interface TicketTakerOptions {
  readonly pool: string;
  /** A ticket that is in hand for longer comes back. Default 6,000. */
  readonly inHandMs?: number;
}

type Look = { readonly ticket: HeldTicket; readonly weight: number } | { readonly waitMs: number };

/** Takes tickets of one pool, one after another. */
export class TicketTaker {
  readonly #store: Store;
  readonly #pool: string;
  readonly #inHandMs: number;
  readonly #bell: Redis;
  readonly #closing = new Closing();

  constructor(store: Store, { pool, inHandMs = IN_HAND_MS }: TicketTakerOptions) {
    this.#store = store;
    this.#pool = pool;
    this.#inHandMs = inHandMs;
    this.#bell = store.connect(`tickets-${pool}`);
  }

  /** The next ticket; undefined where none came within two seconds, sometimes sooner, or the taker was closed. */
  async take(): Promise<TakenTicket | undefined> {
    if (this.#closing.isClosed) return undefined;
    const looking = this.#takeOrWait();
    // A ticket that we are given while we leave is for others.
    looking.then((ticket) => (this.#closing.isClosed ? ticket?.handBack() : undefined)).catch(() => {});
    return await this.#closing.unlessClosed(looking);
  }

  async close(): Promise<void> {
    this.#closing.close();
    this.#bell.disconnect();
  }

  async #takeOrWait(): Promise<TakenTicket | undefined> {
    let look = await this.#look();
    if ('waitMs' in look && !this.#closing.isClosed) {
      await this.#listen(look.waitMs);
      look = await this.#look();
    }
    return 'ticket' in look ? this.#toTaken(look) : undefined;
  }

  async #look(): Promise<Look> {
    const now = this.#store.now();
    const pool = this.#pool;
    const [word, ...rest] = (await runScript(this.#store, 'take-ticket', {
      keys: [
        ...[keys.away(pool), keys.held(pool), keys.turns(pool), keys.finish(pool)],
        ...[keys.clock(pool), keys.weights(pool), keys.bell(pool), keys.line(pool, '')],
      ],
      args: [now, now + this.#inHandMs],
    })) as [string, ...string[]];
    if (word === 'none')
      return { waitMs: Math.min(LOOK_EVERY_MS, rest[0] === '' ? LOOK_EVERY_MS : Number(rest[0]) - now) };
    const [project = '', attempt = '', score = '', weight] = rest;
    const { jobId, number } = fromAttemptId(attempt);
    return { ticket: { project, pool, jobId, attempt: number, score }, weight: Number(weight) };
  }

  /** Until the bell rings, or it is time to look. A connection that says nothing for longer is made anew, and we look all the same. */
  async #listen(waitMs: number): Promise<void> {
    const seconds = Math.max(waitMs, 1) / 1_000;
    const rung = this.#bell.bzpopmin(keys.bell(this.#pool), seconds).then(() => true);
    const patience = new AbortController();
    const late = sleep(waitMs + LATE_MS, false, { signal: patience.signal, ref: false }).catch(() => false);
    rung.catch(() => {});
    try {
      const isAlive = await Promise.race([rung, late]);
      if (!isAlive && !this.#closing.isClosed) this.#bell.disconnect(true);
    } catch (error) {
      throw toStoreError(error);
    } finally {
      patience.abort();
    }
  }

  #toTaken({ ticket, weight }: Extract<Look, { ticket: HeldTicket }>): TakenTicket {
    const { tickets } = this.#store;
    void this.#learnWeight(ticket.project, weight).catch(() => {});
    const { project, pool, jobId, attempt } = ticket;
    return {
      ...{ project, pool, jobId, attempt },
      finish: () => giveUp(tickets.finish(ticket)),
      handBack: () => giveUp(tickets.putBack(ticket, undefined)),
      putBack: (delayMs) => giveUp(tickets.putBack(ticket, delayMs)),
      holdLine: () => giveUp(this.#holdLine(ticket)),
    };
  }

  async #holdLine(ticket: HeldTicket): Promise<void> {
    const { tickets, projects } = this.#store;
    await tickets.holdLine(ticket, HELD_MS);
    // An attempt that ended between the refusal and this released nothing.
    const running = await call(this.#store, (redis) => redis.zcard(keys.leases(ticket.project)));
    const { runningLimit = Number.POSITIVE_INFINITY } = await projects.read(ticket.project);
    if (running < runningLimit) await tickets.releaseLine(ticket);
  }

  /** Whoever takes a project's tickets tells the pool its weight, so that whoever adds them need not. */
  async #learnWeight(project: string, counted: number): Promise<void> {
    const { weight } = await this.#store.projects.read(project);
    if (weight !== counted) await this.#store.tickets.learnWeight({ project, pool: this.#pool, counted, weight });
  }
}

/** A ticket that cannot be given up (it came back by itself, Redis is away) is refused at the next claim. */
async function giveUp(move: Promise<unknown>): Promise<void> {
  await move.catch(() => {});
}
