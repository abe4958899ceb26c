import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { Attachment } from '../container-engine.ts';
import type { OutputStream } from '../demux-output.ts';
import { toFrame } from './frame.ts';

/** The standard streams of a fake container, and who is attached to them. */
export class FakeStreams {
  readonly #readers = new Set<PassThrough>();
  readonly #input = Promise.withResolvers<Buffer>();

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

  /** Like a real one, a reader that does not read holds the container up. */
  async print(text: string, stream: OutputStream, killed: AbortSignal): Promise<void> {
    const frame = toFrame(stream, Buffer.from(text, 'latin1'));
    const waits = [...this.#readers].map(async (reader) => {
      if (reader.writable && !reader.write(frame)) await Promise.race([once(reader, 'drain'), once(reader, 'close')]);
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    killed.addEventListener('abort', () => resolve(), { once: true });
    await Promise.race([Promise.all(waits), promise]);
  }

  end(): void {
    for (const reader of this.#readers) reader.end();
  }
}
