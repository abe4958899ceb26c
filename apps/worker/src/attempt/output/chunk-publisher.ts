import type { Clock } from '@longshore/platform';
import type { Appended, LogChunk } from '@longshore/store';

/** Sends one chunk; `lease-lost` says that nobody wants it any more. */
export type SendChunk = (chunk: LogChunk) => Promise<Appended>;

export interface PublisherOptions {
  readonly clock: Clock;
  readonly send: SendChunk;
  /** Gives the next chunk to be sent, and undefined where there is none for now. */
  readonly next: (isLast: boolean) => LogChunk | undefined;
  /** Aborted when the lease is lost: nothing more is sent. */
  readonly lost: AbortSignal;
  readonly onLeaseLost: () => void;
  /** Of what was sent before by another process. */
  readonly kept?: Kept | undefined;
}

interface Kept {
  readonly lines: number;
  readonly bytes: number;
}

/** A follower sees a line this long after it was printed, and what the flushes cost stays small. */
const flushMs = 100;
const firstRetryMs = 100;
const longestRetryMs = 2_000;

/** Sends chunks in order, one at a time, and again where Redis was away, until all are sent or the lease is lost. */
export class ChunkPublisher {
  readonly #options: PublisherOptions;
  #news = Promise.withResolvers<void>();
  #hurry = new AbortController();
  #isLast = false;
  #failingSince: number | undefined;
  #running: Promise<void> | undefined;
  #kept: Kept;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#kept = options.kept ?? { lines: 0, bytes: 0 };
  }

  /** For how long nothing could be sent; 0 while all is well. */
  get failingForMs(): number {
    return this.#failingSince === undefined ? 0 : this.#options.clock.monotonic() - this.#failingSince;
  }

  /** How much of all that was sent is kept; system lines count as lines here. */
  get kept(): Kept {
    return this.#kept;
  }

  /** Says that there is something to send within `flushMs`. */
  notify(): void {
    this.#news.resolve();
    this.#running ??= this.#run();
  }

  /** Says that there is something to send at once. */
  hurry(): void {
    this.notify();
    this.#hurry.abort();
  }

  /** Sends all that is left. */
  async finish(): Promise<void> {
    this.#isLast = true;
    this.hurry();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, lost } = this.#options;
    for (let isLast = false; !isLast && !lost.aborted; ) {
      await this.#news.promise;
      this.#news = Promise.withResolvers();
      if (!this.#isLast) await pause(clock, flushMs, this.#hurry.signal);
      this.#hurry = new AbortController();
      isLast = this.#isLast;
      await this.#sendAll(isLast);
    }
  }

  async #sendAll(isLast: boolean): Promise<void> {
    for (let chunk = this.#options.next(isLast); chunk; chunk = this.#options.next(isLast)) {
      if (!(await this.#sendUntilAccepted(chunk))) return;
    }
  }

  async #sendUntilAccepted(chunk: LogChunk): Promise<boolean> {
    const { clock, lost, send, onLeaseLost } = this.#options;
    for (let waitMs = firstRetryMs; !lost.aborted; waitMs = Math.min(waitMs * 2, longestRetryMs)) {
      try {
        const appended = await send(chunk);
        this.#failingSince = undefined;
        if (appended.word === 'ok') {
          this.#kept = appended.kept;
          return true;
        }
        onLeaseLost();
        return false;
      } catch {
        this.#failingSince ??= clock.monotonic();
        await pause(clock, waitMs, lost);
      }
    }
    return false;
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  await clock.sleep(ms, signal).catch(() => undefined);
}
