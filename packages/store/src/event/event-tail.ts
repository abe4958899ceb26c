import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectEvent } from '@longshore/shared';
import type { Redis } from 'ioredis';
import { Closing } from '../connection/closing.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { type EventEntry, findLastEventId, isAfter, toEvent } from './read-events.ts';

const BLOCK_MS = 5_000;
const BATCH = 500;
const PAUSE_AFTER_ERROR_MS = 200;
/**
 * Between two reads, so that events which follow each other closely come with one. Without it a flood of submits pays for
 * handing them over one by one; an event that comes alone is read at once.
 */
const GATHER_MS = 5;

/** A project is read on for so long after the last who listened has gone: with many short waits it is mostly somebody's. */
const LINGER_MS = 30_000;
/** Until a read that is on its way to Redis can be ended there. */
const PAUSE_BEFORE_UNBLOCK_MS = 2;

export interface EventListener {
  onEvent(event: ProjectEvent): unknown;
  /** Events may have been missed: whoever waits for one had better look for itself. */
  onGap(): unknown;
}

interface Followed {
  readonly project: string;
  readonly listeners: Set<EventListener>;
  /** The id of the last event that was read; unknown until Redis has said where to begin. */
  position: string | undefined;
  /** Redis is being asked where to begin. */
  isAsked: boolean;
  /** Monotonic instant at which the last listener went. */
  leftAt: number;
}

/**
 * Reads the event streams of those projects that somebody listens to, as they grow, and hands each event to its listeners,
 * in order: one blocked connection a process. After an outage it goes on where it stopped; where it may have missed some it
 * says so.
 */
export class EventTail {
  readonly #store: Store;
  readonly #onError: (error: Error) => void;
  readonly #followed = new Map<string, Followed>();
  #connection: Redis | undefined;
  #clientId: number | undefined;
  #isInterrupted = false;
  /** How often it has begun to wait in Redis, and whether it does. */
  #reads = 0;
  #isBlocked = false;
  #news = Promise.withResolvers<void>();
  #reading: Promise<void> | undefined;
  readonly #closing = new Closing();

  constructor(store: Store, { onError }: { onError(error: Error): void }) {
    this.#store = store;
    this.#onError = onError;
  }

  async start(): Promise<void> {
    const connection = this.#store.connect('events');
    this.#connection = connection;
    // No call need be under way when the connection is lost.
    connection.on('close', () => {
      this.#isInterrupted = true;
      this.#clientId = undefined;
    });
    this.#reading = this.#read(connection);
  }

  async stop(): Promise<void> {
    this.#closing.close();
    this.#connection?.disconnect();
    await this.#reading;
  }

  /**
   * Listens to a project. Of what is sent to Redis after this call on the store's own connection, every event is heard of, or
   * a gap: the place to begin at is asked for on that connection, and so before it.
   * @returns a function that ends it.
   */
  follow(project: string, listener: EventListener): () => void {
    const followed = this.#followed.get(project) ?? this.#begin(project);
    followed.listeners.add(listener);
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size === 0) followed.leftAt = performance.now();
    };
  }

  #begin(project: string): Followed {
    const listeners = new Set<EventListener>();
    const followed = { project, listeners, position: undefined, isAsked: true, leftAt: performance.now() } as Followed;
    this.#followed.set(project, followed);
    void findLastEventId(this.#store, project)
      .then((id) => {
        followed.position = id;
      })
      .catch(() => {
        this.#isInterrupted = true;
      })
      .finally(() => {
        followed.isAsked = false;
        this.#wake();
      });
    return followed;
  }

  /** Lets the reader look again at what there is to read. */
  #wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
    void this.#unblock(this.#reads).catch(() => {});
  }

  /** Where Redis does not allow it, the read ends by itself after some seconds. */
  async #unblock(read: number): Promise<void> {
    while (this.#isBlocked && this.#reads === read && this.#clientId !== undefined) {
      if ((await this.#store.redis.client('UNBLOCK', this.#clientId)) === 1) return;
      await sleep(PAUSE_BEFORE_UNBLOCK_MS);
    }
  }

  async #read(connection: Redis): Promise<void> {
    while (!this.#closing.isClosed) {
      try {
        const wasInterrupted = this.#isInterrupted;
        this.#isInterrupted = false;
        if (wasInterrupted) await this.#closing.unlessClosed(this.#findPositionsAgain(connection));
        await this.#closing.unlessClosed(this.#readOnce(connection));
      } catch (error) {
        this.#isInterrupted = true;
        this.#onError(error as Error);
        await sleep(PAUSE_AFTER_ERROR_MS);
      }
    }
  }

  async #readOnce(connection: Redis): Promise<void> {
    this.#clientId ??= await connection.client('ID');
    const news = this.#news.promise;
    const all = this.#listReadable();
    if (all.length === 0) return await news;
    const byName = new Map(all.map((followed) => [keys.events(followed.project), followed]));
    const reply = await this.#waitInRedis(() =>
      connection.xread(
        ...(['COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS'] as const),
        ...byName.keys(),
        ...all.map(({ position }) => position ?? '$'),
      ),
    );
    let count = 0;
    for (const [name, entries] of (reply ?? []) as [string, EventEntry[]][]) {
      count += entries.length;
      const followed = byName.get(name);
      if (followed) await this.#tell(connection, followed, entries);
    }
    if (count > 0 && count < BATCH) await sleep(GATHER_MS);
  }

  /** Forgets the projects that nobody listens to any more. */
  #listReadable(): Followed[] {
    const droppedBefore = performance.now() - LINGER_MS;
    for (const [project, { listeners, leftAt }] of this.#followed) {
      if (listeners.size === 0 && leftAt < droppedBefore) this.#followed.delete(project);
    }
    return [...this.#followed.values()].filter(({ position }) => position !== undefined);
  }

  async #waitInRedis<T>(read: () => Promise<T>): Promise<T> {
    this.#reads += 1;
    this.#isBlocked = true;
    try {
      return await read();
    } finally {
      this.#isBlocked = false;
    }
  }

  async #tell(connection: Redis, followed: Followed, entries: readonly EventEntry[]): Promise<void> {
    if (await wasOvertaken(connection, followed, entries.length)) reportGap(followed);
    for (const entry of entries) {
      followed.position = entry[0];
      const event = toEvent(entry);
      for (const listener of followed.listeners) listener.onEvent(event);
    }
  }

  /** After an outage: goes on where it stopped, and says so where a stream was cut or lost meanwhile. */
  async #findPositionsAgain(connection: Redis): Promise<void> {
    const known = [...this.#followed.values()].filter(({ isAsked }) => !isAsked);
    await Promise.all(known.map((followed) => findPositionAgain(connection, followed)));
  }
}

/**
 * A stream keeps its newest events only, and reading on from one that was dropped gives no sign of it. Whoever is given
 * less than a whole batch is not so far behind.
 */
async function wasOvertaken(connection: Redis, { project, position }: Followed, read: number): Promise<boolean> {
  if (read < BATCH) return false;
  const [oldest] = (await connection.xrange(keys.events(project), '-', '+', 'COUNT', 1)) as EventEntry[];
  return oldest !== undefined && isAfter(oldest[0], position ?? '0');
}

function reportGap({ listeners }: Followed): void {
  for (const listener of listeners) listener.onGap();
}

async function findPositionAgain(connection: Redis, followed: Followed): Promise<void> {
  const name = keys.events(followed.project);
  const { position } = followed;
  // It was empty when it began to be followed, and is still to be read from its beginning.
  if (position === '0') return;
  const [[oldest], [newest]] = (await Promise.all([
    connection.xrange(name, '-', '+', 'COUNT', 1),
    connection.xrevrange(name, '+', '-', 'COUNT', 1),
  ])) as [EventEntry[], EventEntry[]];
  if (position && oldest && newest && !isAfter(oldest[0], position) && !isAfter(position, newest[0])) return;
  // Of a stream that was cut, what is left is still to come; a lost one starts anew.
  if (!position || !newest || isAfter(position, newest[0])) followed.position = newest?.[0] ?? '0';
  reportGap(followed);
}
