import { setTimeout as sleep } from 'node:timers/promises';
import { type JobId, toAttemptId } from '@longshore/shared';
import { type JobsOptions, Queue } from 'bullmq';
import { type Connection, call } from '../connection/store.ts';
import { keys, QUEUE_NAME, queueKeys } from '../keys.ts';

/** Says that an attempt is ready. Its id is the attempt's, so adding it twice is adding it once. */
export interface Ticket {
  readonly project: string;
  readonly pool: string;
  readonly jobId: JobId;
  /** The number that the attempt will have. */
  readonly attempt: number;
  /** 0 to 9, 9 first. */
  readonly priority: number;
}

const CLOSE_WITHIN_MS = 500;

/** The BullMQ queues, one a pool, opened when first used. BullMQ delivers tickets and owns nothing else. */
export class Tickets {
  readonly #connection: Connection;
  readonly #queues = new Map<string, Queue>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async add(ticket: Ticket): Promise<void> {
    const queue = this.#queue(ticket.pool);
    await call(this.#connection, () => queue.add('attempt', { project: ticket.project }, toQueueOptions(ticket)));
  }

  /** Takes a ticket back. One that is being taken just now stays, and is refused at its claim. */
  async remove({ pool, jobId, attempt }: Omit<Ticket, 'priority'>): Promise<void> {
    await call(this.#connection, () => this.#queue(pool).remove(toAttemptId(jobId, attempt)));
  }

  /** Tickets that wait to be taken or are being taken. */
  async count(pool: string): Promise<number> {
    const waiting = ['wait', 'prioritized', 'active', 'delayed'] as const;
    const counts = await call(this.#connection, () => this.#queue(pool).getJobCounts(...waiting));
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  /** Removes what BullMQ keeps of a pool that has no tickets. A ticket that comes meanwhile stays. */
  async forget(pool: string): Promise<void> {
    const queue = this.#queues.get(pool);
    this.#queues.delete(pool);
    await queue?.close().catch(() => {});
    await call(this.#connection, (redis) => redis.unlink(...queueKeys.bookkeeping(pool)));
  }

  async close(): Promise<void> {
    // They share the store's connection, which its owner closes; with Redis away BullMQ would wait for it to come up.
    const closed = Promise.all([...this.#queues.values()].map((queue) => queue.close().catch(() => {})));
    await Promise.race([closed, sleep(CLOSE_WITHIN_MS, undefined, { ref: false })]);
    this.#queues.clear();
  }

  #queue(pool: string): Queue {
    let queue = this.#queues.get(pool);
    if (!queue) {
      queue = new Queue(QUEUE_NAME, {
        connection: this.#connection.redis,
        prefix: keys.queuePrefix(pool),
        skipWaitingForReady: true,
        skipVersionCheck: true,
        streams: { events: { maxLen: 100 } },
      });
      // The store's own connection reports errors; without a listener here the process would end.
      queue.on('error', () => {});
      this.#queues.set(pool, queue);
    }
    return queue;
  }
}

/**
 * BullMQ takes 1 first, and anything without a priority before all others; so every ticket has one. Its own retries are
 * not ours, and without their count the options are short enough for Redis to keep the ticket as one compact list, a
 * third of the size (`hash-max-listpack-value`).
 */
function toQueueOptions({ jobId, attempt, priority }: Ticket): JobsOptions {
  const options = { jobId: toAttemptId(jobId, attempt), priority: 10 - priority, attempts: undefined };
  return options as Omit<typeof options, 'attempts'>;
}
