import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromAttemptId, type JobId } from '@longshore/shared';
import { type Job as QueueJob, Worker as QueueWorker } from 'bullmq';
import type { Redis } from 'ioredis';
import { Closing } from '../connection/closing.ts';
import { toStoreError } from '../connection/redis-errors.ts';
import type { Store } from '../connection/store.ts';
import { keys, QUEUE_NAME } from '../keys.ts';

/** A ticket in hand, for as long as its lock lasts, which is ample for a claim; after the claim the lease rules. */
export interface TakenTicket {
  readonly project: string;
  readonly pool: string;
  readonly jobId: JobId;
  readonly attempt: number;
  /** The attempt was claimed, or the ticket is stale. */
  finish(): Promise<void>;
  /** Leaves it to others, or to us later. */
  putBack(delayMs: number): Promise<void>;
}

/** How long a ticket may be in hand, ample for a claim. One whose taker died, or never heard that it was given it, comes back after that. */
const LOCK_MS = 6_000;
/** How often a look is taken for such tickets, by one taker for all; the second look that misses a lock puts its ticket back. */
const LOST_TICKETS_EVERY_MS = 2_000;
/** How long an empty queue is waited on, and how late a ticket may be taken whose sign was heard by a taker that died. */
const WAIT_SECONDS = 2;
const CLOSE_WITHIN_MS = 500;

export interface TicketTakerOptions {
  readonly pool: string;
  /** A ticket that is in hand for longer goes back. Default 6,000. */
  readonly lockMs?: number;
  onError(error: Error): void;
}

/** Takes tickets of one pool by hand, one after another. */
export class TicketTaker {
  readonly #pool: string;
  readonly #now: () => number;
  readonly #connection: Redis;
  readonly #worker: QueueWorker;
  readonly #token = randomUUID();
  readonly #closing = new Closing();

  constructor(store: Store, { pool, lockMs = LOCK_MS, onError }: TicketTakerOptions) {
    this.#pool = pool;
    this.#now = () => store.now();
    this.#connection = store.connect(`tickets-${pool}`, { isPatient: true });
    this.#worker = new QueueWorker(QUEUE_NAME, undefined, {
      connection: this.#connection,
      prefix: keys.queuePrefix(pool),
      autorun: false,
      lockDuration: lockMs,
      stalledInterval: Math.min(lockMs, LOST_TICKETS_EVERY_MS),
      drainDelay: WAIT_SECONDS,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
      // A ticket whose taker died goes back each time; how often a job may kill its worker is the lease's business.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    });
    this.#worker.on('error', onError);
    void this.#worker.startStalledCheckTimer().catch(onError);
  }

  /** The next ticket; undefined where none came within two seconds, sometimes sooner, or the taker was closed. */
  async take(): Promise<TakenTicket | undefined> {
    if (this.#closing.isClosed) return undefined;
    try {
      const taken: QueueJob | undefined = await this.#closing.unlessClosed(this.#worker.getNextJob(this.#token));
      return taken ? this.#toTicket(taken) : undefined;
    } catch (error) {
      throw toStoreError(error);
    }
  }

  async close(): Promise<void> {
    this.#closing.close();
    const closed = this.#worker.close(true).catch(() => {});
    // BullMQ waits for its connections to come up before it closes them.
    await Promise.race([closed, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    this.#connection.disconnect();
  }

  #toTicket(taken: QueueJob): TakenTicket {
    const { jobId, number } = fromAttemptId(taken.id ?? '');
    return {
      project: (taken.data as { project: string }).project,
      pool: this.#pool,
      jobId,
      attempt: number,
      finish: () => giveUp(taken.moveToCompleted(null, this.#token, false)),
      putBack: (delayMs) =>
        giveUp(
          delayMs > 0
            ? // BullMQ compares this with the clock of whoever takes next, which is right to within what a worker may be off.
              taken.moveToDelayed(this.#now() + delayMs, this.#token)
            : taken.moveToWait(this.#token),
        ),
    };
  }
}

/** A ticket that cannot be given up (its lock ran out, Redis is away) comes again as a stalled one and is refused at its claim. */
async function giveUp(move: Promise<unknown>): Promise<void> {
  await move.catch(() => {});
}
