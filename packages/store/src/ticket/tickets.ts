import { type JobId, toAttemptId } from '@longshore/shared';
import type { RedisClock } from '../connection/redis-clock.ts';
import { runScript } from '../connection/scripts.ts';
import { type Connection, call } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { listWaiting } from './list-waiting.ts';

/** Says that an attempt is ready. Its id is the attempt's, so adding it twice is adding it once. */
export interface Ticket {
  readonly project: string;
  readonly pool: string;
  readonly jobId: JobId;
  /** The number that the attempt will have. */
  readonly attempt: number;
  /** 0 to 9, 9 first. */
  readonly priority: number;
  /** Among equals the one that was queued first goes first. Now where it is not given. */
  readonly queuedAt?: number | undefined;
}

/** Names a ticket, wherever it is. */
export type TicketName = Omit<Ticket, 'priority' | 'queuedAt'>;

/** A ticket that somebody took. */
export interface HeldTicket extends TicketName {
  /** Among those that are away; another one says that it came back meanwhile. */
  readonly score: string;
}

export interface LearnedWeight extends Pick<Ticket, 'project' | 'pool'> {
  readonly counted: number;
  readonly weight: number;
}

/** The tickets of all pools. In each pool a project has a line of its own, and the lines take turns (see decision 18). */
export class Tickets {
  readonly #connection: Connection;
  readonly #clock: RedisClock;

  constructor(connection: Connection, clock: RedisClock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  async add(ticket: Ticket): Promise<void> {
    const { project, pool, jobId, attempt, priority, queuedAt = this.#clock.now() } = ticket;
    await runScript(this.#connection, 'add-ticket', {
      keys: [...placeKeys({ project, pool }), keys.bell(pool)],
      args: [project, toAttemptId(jobId, attempt), toPlace(priority, queuedAt)],
    });
  }

  /** Takes a ticket back. Whoever has it in hand is refused at its claim, where that is the reason. */
  async remove({ project, pool, jobId, attempt }: TicketName): Promise<void> {
    await runScript(this.#connection, 'remove-ticket', {
      keys: [keys.line(pool, project), keys.away(pool), keys.turns(pool), keys.finish(pool), keys.clock(pool)],
      args: [project, toAttemptId(jobId, attempt)],
    });
  }

  /** The attempt was claimed, or the ticket is stale. */
  async finish(ticket: HeldTicket): Promise<void> {
    const { project, pool, jobId, attempt } = ticket;
    const removed = await call(this.#connection, (redis) =>
      redis.zrem(keys.away(pool), `${project} ${toAttemptId(jobId, attempt)}`),
    );
    // It came back meanwhile, and would be taken for nothing.
    if (removed === 0) await this.remove(ticket);
  }

  /** @param delayMs until it comes back, behind those of its priority that wait by then; undefined for now, and where it was. */
  async putBack({ project, pool, jobId, attempt, score }: HeldTicket, delayMs: number | undefined): Promise<void> {
    const now = this.#clock.now();
    await runScript(this.#connection, 'return-ticket', {
      keys: [...placeKeys({ project, pool }), keys.bell(pool)],
      args: [now, project, toAttemptId(jobId, attempt), score, delayMs === undefined ? '' : now + delayMs],
    });
  }

  /** Puts a ticket back and passes over its project for so long, or until its line is released. */
  async holdLine({ project, pool, jobId, attempt, score }: HeldTicket, heldMs: number): Promise<void> {
    await runScript(this.#connection, 'hold-line', {
      keys: [...placeKeys({ project, pool }), keys.weights(pool)],
      args: [project, toAttemptId(jobId, attempt), score, this.#clock.now() + heldMs],
    });
  }

  /** A project that was passed over has room for another attempt. */
  async releaseLine({ project, pool }: Pick<Ticket, 'project' | 'pool'>): Promise<void> {
    await runScript(this.#connection, 'release-line', {
      keys: [
        ...[keys.line(pool, project), keys.held(pool), keys.turns(pool)],
        ...[keys.finish(pool), keys.clock(pool), keys.bell(pool)],
      ],
      args: [project],
    });
  }

  /** @param counted the weight with which a ticket of the project was taken. */
  async learnWeight({ project, pool, counted, weight }: LearnedWeight): Promise<void> {
    await runScript(this.#connection, 'learn-weight', {
      keys: [keys.turns(pool), keys.finish(pool), keys.weights(pool)],
      args: [project, counted, weight],
    });
  }

  /** Tickets that wait to be taken or are being taken. */
  async count(pool: string): Promise<number> {
    const away = await call(this.#connection, (redis) => redis.zcard(keys.away(pool)));
    const lines = await listWaiting(this.#connection, pool);
    return lines.reduce((sum, { waiting }) => sum + waiting, away);
  }

  /** Removes what is left of a pool that has no tickets. One that comes meanwhile stays. */
  async forget(pool: string): Promise<void> {
    await call(this.#connection, (redis) =>
      redis.unlink(keys.bell(pool), keys.weights(pool), keys.finish(pool), keys.clock(pool)),
    );
  }
}

/** In a line: by priority, and within one by age. Instants stay below 2 ** 42 until the year 2109. */
export function toPlace(priority: number, queuedAt: number): number {
  return (9 - priority) * 2 ** 42 + queuedAt;
}

function placeKeys({ project, pool }: Pick<Ticket, 'project' | 'pool'>): string[] {
  const [line, away, held] = [keys.line(pool, project), keys.away(pool), keys.held(pool)];
  return [line, away, held, keys.turns(pool), keys.finish(pool), keys.clock(pool)];
}
