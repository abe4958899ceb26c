import { setTimeout as sleep } from 'node:timers/promises';
import type { ProjectEvent } from '@longshore/shared';
import type { Redis } from 'ioredis';
import { Closing } from '../connection/closing.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { type EventEntry, isAfter, toEvent } from './read-events.ts';

const BLOCK_MS = 5_000;
const BATCH = 500;
const PAUSE_AFTER_ERROR_MS = 200;
/**
 * Between two reads, so that events which follow each other closely come with one. Without it a flood of submits pays for
 * handing them over one by one; an event that comes alone is read at once.
 */
const GATHER_MS = 5;

/**
 * Reads the event streams of some projects as they grow and hands each event to all listeners, in order: one blocked
 * connection a process. After an outage it goes on where it stopped; where it may have missed some it says so.
 */
export class EventTail {
  readonly #store: Store;
  readonly #projects: readonly string[];
  readonly #onError: (error: Error) => void;
  readonly #listeners = new Set<(event: ProjectEvent) => void>();
  readonly #gapListeners = new Set<() => void>();
  readonly #positions = new Map<string, string>();
  #connection: Redis | undefined;
  #isInterrupted = false;
  #reading: Promise<void> | undefined;
  readonly #closing = new Closing();

  constructor(store: Store, { projects, onError }: { projects: readonly string[]; onError(error: Error): void }) {
    this.#store = store;
    this.#projects = projects;
    this.#onError = onError;
  }

  /** When it resolves, every event from now on will be heard of, or a gap if Redis is away just now. */
  async start(): Promise<void> {
    const connection = this.#store.connect('events');
    this.#connection = connection;
    const interrupt = () => {
      this.#isInterrupted = true;
    };
    // No call need be under way when the connection is lost.
    connection.on('close', interrupt);
    await this.#closing.unlessClosed(this.#findPositions(connection)).catch((error: Error) => {
      interrupt();
      this.#onError(error);
    });
    this.#reading = this.#read(connection);
  }

  async stop(): Promise<void> {
    this.#closing.close();
    this.#connection?.disconnect();
    await this.#reading;
  }

  /** @returns a function that ends it. */
  onEvent(listener: (event: ProjectEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Called where events may have been missed: whoever waits for one had better look for itself. */
  onGap(listener: () => void): () => void {
    this.#gapListeners.add(listener);
    return () => this.#gapListeners.delete(listener);
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
    const names = this.#projects.map((project) => keys.events(project));
    const positions = names.map((name) => this.#positions.get(name) ?? '$');
    const reply = await connection.xread('COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS', ...names, ...positions);
    let count = 0;
    for (const [name, entries] of (reply ?? []) as [string, EventEntry[]][]) {
      count += entries.length;
      if (await this.#wasOvertaken(connection, name, entries.length)) this.#reportGap();
      for (const entry of entries) {
        this.#positions.set(name, entry[0]);
        const event = toEvent(entry);
        for (const listener of this.#listeners) listener(event);
      }
    }
    if (count > 0 && count < BATCH) await sleep(GATHER_MS);
  }

  /**
   * A stream keeps its newest events only, and reading on from one that was dropped gives no sign of it. Whoever is given
   * less than a whole batch is not so far behind.
   */
  async #wasOvertaken(connection: Redis, name: string, read: number): Promise<boolean> {
    if (read < BATCH) return false;
    const [oldest] = (await connection.xrange(name, '-', '+', 'COUNT', 1)) as EventEntry[];
    return oldest !== undefined && isAfter(oldest[0], this.#positions.get(name) ?? '0-0');
  }

  #reportGap(): void {
    for (const listener of this.#gapListeners) listener();
  }

  async #findPositions(connection: Redis): Promise<void> {
    for (const project of this.#projects) {
      const name = keys.events(project);
      const [newest] = (await connection.xrevrange(name, '+', '-', 'COUNT', 1)) as EventEntry[];
      this.#positions.set(name, newest?.[0] ?? '0-0');
    }
  }

  /** After an outage: goes on where it stopped, and says so where the stream was cut or lost meanwhile. */
  async #findPositionsAgain(connection: Redis): Promise<void> {
    let isWhole = true;
    for (const project of this.#projects) {
      const name = keys.events(project);
      const position = this.#positions.get(name);
      const [oldest] = (await connection.xrange(name, '-', '+', 'COUNT', 1)) as EventEntry[];
      const [newest] = (await connection.xrevrange(name, '+', '-', 'COUNT', 1)) as EventEntry[];
      if (position && oldest && newest && !isAfter(oldest[0], position) && !isAfter(position, newest[0])) continue;
      isWhole = false;
      // Of a stream that was cut, what is left is still to come; a lost one starts anew.
      if (!position || !newest || isAfter(position, newest[0])) this.#positions.set(name, newest?.[0] ?? '0-0');
    }
    if (!isWhole) this.#reportGap();
  }
}
