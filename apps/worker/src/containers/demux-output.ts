import type { Readable } from 'node:stream';
import { EngineError } from './engine-error.ts';

export type OutputStream = 'stdout' | 'stderr';

/**
 * Takes a piece of output. The bytes are a view on a shared buffer: copy what is to be kept. A frame that arrives in several
 * chunks comes in several pieces. A promise holds all further output back until it settles.
 */
export type OutputConsumer = (stream: OutputStream, bytes: Buffer) => void | Promise<void>;

/** How the output came to its end. Not complete: the connection was lost or closed, and more may have been written. */
export interface OutputEnd {
  readonly complete: boolean;
  readonly cause?: Error;
}

const headerBytes = 8;
const streamsByType: readonly OutputStream[] = ['stdout', 'stdout', 'stderr', 'stderr'];

/** Cuts chunks into pieces of frames without copying. `take` stops early when the consumer returns a promise. */
class FrameCutter {
  #chunk: Buffer = Buffer.alloc(0);
  #offset = 0;
  #stream: OutputStream = 'stdout';
  #left = 0;
  readonly #header = Buffer.alloc(headerBytes);
  #headerFilled = 0;
  readonly #consume: OutputConsumer;

  constructor(consume: OutputConsumer) {
    this.#consume = consume;
  }

  get isBetweenFrames(): boolean {
    return this.#left === 0 && this.#headerFilled === 0;
  }

  take(chunk: Buffer): Promise<void> | undefined {
    this.#chunk = chunk;
    this.#offset = 0;
    return this.proceed();
  }

  proceed(): Promise<void> | undefined {
    while (this.#offset < this.#chunk.length) {
      if (this.#left === 0) this.#readHeader();
      else {
        const held = this.#passPiece();
        if (held) return held;
      }
    }
    return undefined;
  }

  #passPiece(): Promise<void> | undefined {
    const end = Math.min(this.#offset + this.#left, this.#chunk.length);
    const piece = this.#chunk.subarray(this.#offset, end);
    this.#left -= piece.length;
    this.#offset = end;
    return this.#consume(this.#stream, piece) ?? undefined;
  }

  #readHeader(): void {
    const taken = Math.min(headerBytes - this.#headerFilled, this.#chunk.length - this.#offset);
    this.#chunk.copy(this.#header, this.#headerFilled, this.#offset, this.#offset + taken);
    this.#offset += taken;
    this.#headerFilled += taken;
    if (this.#headerFilled < headerBytes) return;
    this.#headerFilled = 0;
    const type = this.#header.readUInt8(0);
    const stream = streamsByType[type];
    if (stream === undefined) {
      throw new EngineError('engine-failed', `The engine sent output that is not framed (stream type ${type}).`);
    }
    this.#stream = stream;
    this.#left = this.#header.readUInt32BE(4);
  }
}

/**
 * Reads an attachment's output to its end and hands over its pieces in order, as fast as the consumer takes them.
 * Rejects when the consumer throws or the frames make no sense; the output is then destroyed, for an attachment that nobody
 * reads stops the container.
 */
export function demuxOutput(output: Readable, consume: OutputConsumer): Promise<OutputEnd> {
  const cutter = new FrameCutter(consume);
  return new Promise<OutputEnd>((resolve, reject) => {
    let holding = false;
    let ended: OutputEnd | undefined;
    const fail = (error: unknown) => {
      reject(error);
      output.destroy();
    };
    // Data can be held while the connection ends: what was handed over comes before the end of it.
    const finish = (end: OutputEnd) => {
      ended ??= end;
      if (!holding) resolve(ended);
    };
    const proceed = (held: Promise<void> | undefined): void => {
      if (held === undefined) {
        holding = false;
        if (ended) resolve(ended);
        else output.resume();
        return;
      }
      held.then(() => proceed(cutter.proceed())).catch(fail);
    };
    output.on('data', (chunk: Buffer) => {
      try {
        const held = cutter.take(chunk);
        if (held === undefined) return;
        holding = true;
        output.pause();
        proceed(held);
      } catch (error) {
        fail(error);
      }
    });
    output.once('end', () => finish({ complete: cutter.isBetweenFrames }));
    output.once('error', (cause) => finish({ complete: false, cause }));
    output.once('close', () => finish({ complete: false }));
  });
}
