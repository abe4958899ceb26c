import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Attachment } from '../container-engine.ts';
import type { OutputStream } from '../demux-output.ts';
import { toFrame } from './frame.ts';

/** The standard streams of a fake container, and who is attached to them. */
export class FakeStreams {
  readonly #readers = new Set<PassThrough>();
  readonly #copy: { readonly at: number; readonly frame: Buffer }[] = [];
  readonly #now: () => number;
  #hasEnded = false;
  readonly #input = Promise.withResolvers<Buffer>();

  constructor(now: () => number) {
    this.#now = now;
  }

  readInput(): Promise<Buffer> {
    return this.#input.promise;
  }

  attach({ stdin }: { readonly stdin: boolean }): Attachment {
    const output = new PassThrough();
    this.#readers.add(output);
    output.once('close', () => this.#readers.delete(output));
    return {
      output,
      writeInput: async (bytes) => {
        if (stdin) this.#input.resolve(Buffer.from(bytes));
      },
      close: () => void output.destroy(),
    };
  }

  follow(since = 0): PassThrough {
    const output = new PassThrough();
    for (const { at, frame } of this.#copy) if (at >= since) output.write(frame);
    if (this.#hasEnded) return output.end();
    this.#readers.add(output);
    output.once('close', () => this.#readers.delete(output));
    return output;
  }

  /** Like a real one, a reader that does not read holds the container up. */
  async print(text: string, stream: OutputStream, killed: AbortSignal): Promise<void> {
    const frame = toFrame(stream, Buffer.from(text, 'latin1'));
    this.#copy.push({ at: this.#now(), frame });
    const waits = [...this.#readers].map(async (reader) => {
      if (reader.writable && !reader.write(frame)) await Promise.race([once(reader, 'drain'), once(reader, 'close')]);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    killed.addEventListener('abort', () => resolve(), { once: true });
    await Promise.race([Promise.all(waits), promise]);
  }

  end(): void {
    this.#hasEnded = true;
    for (const reader of this.#readers) reader.end();
  }
}
