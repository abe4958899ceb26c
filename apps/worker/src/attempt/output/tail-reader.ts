import type { ChunkQueue } from './chunk-queue.ts';
import { LineSplitter, type SplitLine } from './line-splitter.ts';
import type { RingPiece, TailRing } from './tail-ring.ts';

const newline = 10;

/**
 * Moves what a ring holds into a queue as numbered lines. Where the ring has forgotten what was not moved yet, the numbers
 * and offsets jump, and the torn line at the jump is left out.
 */
export class TailReader {
  readonly #ring: TailRing;
  readonly #queue: ChunkQueue;
  readonly #origin: { readonly seq: number; readonly byte: number };
  #splitter: LineSplitter;
  #at = 0;
  #position = 0;

  constructor(ring: TailRing, queue: ChunkQueue) {
    this.#ring = ring;
    this.#queue = queue;
    this.#origin = { seq: queue.seq, byte: queue.byte };
    this.#splitter = this.#createSplitter();
  }

  /** Bytes that were not moved yet and that the ring still holds. */
  get waitingBytes(): number {
    return this.#ring.totalBytes - Math.max(this.#position, this.#ring.evictedBytes);
  }

  /** Moves all that waits. At the end of the output also what has no newline. */
  move(isEnd: boolean): void {
    const pieces = this.#ring.readFrom(this.#position);
    if (this.#ring.evictedBytes > this.#position) this.#leaveGap(pieces);
    this.#position = this.#ring.totalBytes;
    for (const { stream, at, bytes } of pieces) {
      this.#at = at;
      this.#splitter.write(stream, bytes);
    }
    if (isEnd) this.#splitter.flush();
  }

  #leaveGap(pieces: RingPiece[]): void {
    this.#splitter = this.#createSplitter();
    const torn = cutTornLine(pieces);
    const seq = this.#origin.seq + this.#ring.evictedNewlines + (torn > 0 ? 1 : 0) + 1;
    this.#queue.skipTo(seq, this.#origin.byte + this.#ring.evictedBytes + torn);
  }

  #createSplitter(): LineSplitter {
    return new LineSplitter((line: SplitLine) => this.#queue.add({ ...line, at: this.#at }));
  }
}

/** Takes the rest of a line whose beginning is gone off the first piece; a line without an end in it stays. */
function cutTornLine(pieces: RingPiece[]): number {
  const first = pieces[0];
  const end = first?.bytes.indexOf(newline) ?? -1;
  if (!first || end === -1) return 0;
  pieces[0] = { ...first, bytes: first.bytes.subarray(end + 1) };
  return end + 1;
}
