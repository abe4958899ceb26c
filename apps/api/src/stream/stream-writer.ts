import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

export interface StreamWriterOptions {
  /** A reader that takes nothing for so long is cut off. */
  readonly stallMs: number;
  /** Ends the stream from our side, cleanly. */
  readonly draining: AbortSignal;
  readonly heartbeat?: { readonly everyMs: number; readonly text: string } | undefined;
  onStall?(): void;
}

/**
 * Writes to a reader at the reader's pace: `write` resolves when there is room for more, so that whoever produces holds one
 * piece at a time and a slow reader costs one buffer.
 */
export class StreamWriter {
  readonly #response: ServerResponse;
  readonly #options: StreamWriterOptions;
  readonly #ended = new AbortController();
  readonly #heartbeat: NodeJS.Timeout | undefined;
  readonly #end = () => this.#ended.abort();

  constructor(response: ServerResponse, options: StreamWriterOptions) {
    this.#response = response;
    this.#options = options;
    response.once('close', this.#end);
    if (response.destroyed || options.draining.aborted) this.#end();
    else options.draining.addEventListener('abort', this.#end, { once: true });
    const { heartbeat } = options;
    if (heartbeat) this.#heartbeat = setInterval(() => this.#beat(heartbeat.text), heartbeat.everyMs).unref();
  }

  /** Aborts when there is nobody to write for: the reader has left, was cut off, or the process drains. */
  get signal(): AbortSignal {
    return this.#ended.signal;
  }

  /** Writes one piece and waits until there is room for the next. After the end it does nothing. */
  async write(text: string): Promise<void> {
    if (this.signal.aborted) return;
    if (!this.#response.write(text)) await this.#waitForRoom();
  }

  /** Ends the answer; what was written still goes out. */
  close(): void {
    this.stop();
    this.#response.end();
  }

  /** Lets go of timers and listeners, and leaves the answer as it is. */
  stop(): void {
    clearInterval(this.#heartbeat);
    this.#options.draining.removeEventListener('abort', this.#end);
    this.#end();
  }

  async #waitForRoom(): Promise<void> {
    const stall = setTimeout(() => this.#cutOff(), this.#options.stallMs);
    try {
      await once(this.#response, 'drain', { signal: this.signal });
    } catch {
      // It ended meanwhile; the signal says so to whoever produces.
    } finally {
      clearTimeout(stall);
    }
  }

  #cutOff(): void {
    this.#options.onStall?.();
    this.#response.destroy();
  }

  #beat(text: string): void {
    if (!this.signal.aborted && !this.#response.writableNeedDrain) this.#response.write(text);
  }
}
