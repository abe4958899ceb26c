import type { Clock } from '@longshore/platform';
import type { OutputTotals } from '@longshore/shared';
import type { LogChunk, LogEnd } from '@longshore/store';
import { ChunkPublisher, type SendChunk } from './chunk-publisher.ts';
import { ChunkQueue } from './chunk-queue.ts';
import { LineSplitter, type StreamNumber } from './line-splitter.ts';
import { TailReader } from './tail-reader.ts';
import { TailRing } from './tail-ring.ts';

export interface RecorderOptions {
  readonly clock: Clock;
  /** Epoch milliseconds by Redis's clock. */
  readonly now: () => number;
  /** This much of the output is recorded line by line; of the rest the last `tailBytes`. */
  readonly headBytes: number;
  readonly tailBytes: number;
  readonly send: SendChunk;
  readonly lost: AbortSignal;
  readonly onLeaseLost: () => void;
  /** Of the log so far, where another process has begun it. */
  readonly end?: LogEnd | undefined;
}

/** How far the output has been read: by it reading goes on over another connection. */
export interface OutputPosition {
  /** Bytes of standard output and of standard error; undefined where they are not known. */
  readonly bytes: readonly [number, number] | undefined;
  /** When the last of it came, in epoch milliseconds by Redis's clock; 0 where nothing has. */
  readonly at: number;
}

/** What waits to be sent may take about so much memory; beyond it the container is held. */
const fullBytes = 1_048_576;
/** A container is not held for longer than this because Redis is away: from then on only the tail is kept. */
const holdMs = 5_000;
/** The tail is published while it grows at this rate at most, so that a flood leaves processor and memory to others. */
const tailBytesPerMs = 64;

/**
 * Records an attempt's output: the head as it comes, holding the container back where Redis is slow; past the head the
 * container is never held, and only the last bytes are kept. System lines stand in between.
 */
export class OutputRecorder {
  readonly #options: RecorderOptions;
  readonly #queue: ChunkQueue;
  readonly #splitter: LineSplitter;
  readonly #publisher: ChunkPublisher;
  #tail: { readonly ring: TailRing; readonly reader: TailReader } | undefined;
  #lateNotes: string[] = [];
  readonly #read: [number, number] | undefined;
  #notes: number;
  #at: number;
  #totalBytes: number;
  #tailDueAt = 0;
  #hold: PromiseWithResolvers<void> | undefined;
  #limitBytes = Number.POSITIVE_INFINITY;
  #onBeyond: (() => void) | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
    const { end } = options;
    this.#queue = new ChunkQueue(options.tailBytes, end);
    this.#read = end && !end.sums ? undefined : [end?.sums?.[0] ?? 0, end?.sums?.[1] ?? 0];
    this.#at = end?.at ?? 0;
    this.#totalBytes = end?.byte ?? 0;
    this.#notes = end?.sums?.[2] ?? 0;
    this.#splitter = new LineSplitter((line) => this.#queue.add({ ...line, at: this.#at }));
    const { clock, send, lost, onLeaseLost } = options;
    this.#publisher = new ChunkPublisher({
      clock,
      send,
      lost,
      onLeaseLost,
      next: (isLast) => this.#next(isLast),
      kept: end?.kept,
    });
    lost.addEventListener('abort', () => this.#release(), { once: true });
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  get position(): OutputPosition {
    return { bytes: this.#read && [...this.#read], at: this.#at };
  }

  /** Takes a piece of output. While it returns a promise nothing more should be read. */
  write(stream: StreamNumber, bytes: Buffer): Promise<void> | undefined {
    this.#at = this.#options.now();
    const headLeft = this.#tail ? 0 : Math.max(0, this.#options.headBytes - this.#totalBytes);
    this.#totalBytes += bytes.length;
    if (this.#read) this.#read[stream] += bytes.length;
    if (this.#totalBytes > this.#limitBytes) this.#onBeyond?.();
    if (headLeft > 0) this.#splitter.write(stream, bytes.subarray(0, headLeft));
    if (bytes.length > headLeft) this.#beginTail().ring.write(stream, bytes.subarray(headLeft), this.#at);
    if (this.#queue.hasFullChunk) this.#publisher.hurry();
    else this.#publisher.notify();
    return this.#tail || this.#queue.costBytes < fullBytes ? undefined : this.#holdBack();
  }

  /** Calls back when the output is longer than this, also where it is so already. It may call more than once. */
  onBeyond(limitBytes: number, callback: () => void): void {
    this.#limitBytes = limitBytes;
    this.#onBeyond = callback;
    if (this.#totalBytes > limitBytes) callback();
  }

  /** Adds a line of our own. */
  note(text: string): void {
    this.#lateNotes.push(text);
    if (!this.#tail) this.#placeNotes();
    this.#publisher.notify();
  }

  /** Publishes what is left, once the output has ended. */
  async finish(): Promise<OutputTotals> {
    if (!this.#tail) this.#splitter.flush();
    await this.#publisher.finish();
    return this.#count();
  }

  #next(isLast: boolean): LogChunk | undefined {
    if (this.#queue.isEmpty) this.#moveTail(isLast);
    const chunk = this.#queue.take();
    if (this.#hold && this.#queue.costBytes < fullBytes / 2) this.#release();
    return chunk;
  }

  #moveTail(isLast: boolean): void {
    if (!this.#tail) return;
    const { reader } = this.#tail;
    const now = this.#options.clock.monotonic();
    if (!isLast && now < this.#tailDueAt) {
      if (reader.waitingBytes > 0) this.#publisher.notify();
      return;
    }
    this.#tailDueAt = now + reader.waitingBytes / tailBytesPerMs;
    reader.move(isLast);
    this.#placeNotes();
  }

  #placeNotes(): void {
    for (const text of this.#lateNotes.splice(0)) {
      this.#queue.add({ stream: 2, at: this.#options.now(), text, rawBytes: 0 });
      this.#notes += 1;
    }
  }

  #beginTail() {
    if (this.#tail) return this.#tail;
    const ring = new TailRing(this.#options.tailBytes);
    this.#tail = { ring, reader: new TailReader(ring, this.#queue) };
    // The line that the head ends in goes on in the tail.
    for (const { stream, bytes } of this.#splitter.takeRest()) ring.write(stream, bytes, this.#at);
    return this.#tail;
  }

  #holdBack(): Promise<void> | undefined {
    if (this.#options.lost.aborted) return undefined;
    this.#hold ??= this.#beginHold();
    return this.#hold.promise;
  }

  #beginHold(): PromiseWithResolvers<void> {
    const hold = Promise.withResolvers<void>();
    const released = new AbortController();
    void hold.promise.then(() => released.abort());
    void this.#watchHold(released.signal);
    return hold;
  }

  async #watchHold(released: AbortSignal): Promise<void> {
    while (!released.aborted) {
      await this.#options.clock.sleep(holdMs / 5, released).catch(() => undefined);
      if (this.#publisher.failingForMs < holdMs) continue;
      this.#beginTail();
      this.#release();
    }
  }

  #release(): void {
    this.#hold?.resolve();
    this.#hold = undefined;
  }

  #count(): OutputTotals {
    const { seq, byte } = this.#queue;
    const { kept } = this.#publisher;
    return {
      lines: seq - this.#notes,
      bytes: this.#totalBytes,
      // As the marks in the log have it, wherever it was dropped: in the ring here, or in Redis, which trims whole chunks.
      droppedLines: seq - kept.lines,
      droppedBytes: byte - kept.bytes,
    };
  }
}
