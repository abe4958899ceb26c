import { countNewlines } from './count-newlines.ts';
import type { StreamNumber } from './line-splitter.ts';

/** A run of bytes of one stream. Positions count all bytes that ever went into the ring. */
export interface RingPiece {
  readonly stream: StreamNumber;
  /** When its first byte arrived. */
  readonly at: number;
  readonly bytes: Buffer;
}

interface Segment {
  readonly stream: StreamNumber;
  readonly at: number;
  readonly start: number;
  end: number;
  newlines: number;
}

const smallestSegmentBytes = 128;
const largestSegmentBytes = 16_384;

/**
 * The last bytes of a flood, kept raw: no strings and no lines, only their number. It forgets whole segments, the oldest
 * first, and keeps at least `capacityBytes`.
 */
export class TailRing {
  readonly #segmentBytes: number;
  readonly #store: Buffer;
  #segments: Segment[] = [];
  #evictedBytes = 0;
  #evictedNewlines = 0;
  #totalBytes = 0;
  #totalNewlines = 0;

  constructor(capacityBytes: number) {
    this.#segmentBytes = Math.min(largestSegmentBytes, Math.max(smallestSegmentBytes, capacityBytes >> 5));
    this.#store = Buffer.allocUnsafe(capacityBytes + this.#segmentBytes);
  }

  get totalBytes(): number {
    return this.#totalBytes;
  }

  get totalNewlines(): number {
    return this.#totalNewlines;
  }

  /** Bytes that it holds no more: the position of the first one that it does. */
  get evictedBytes(): number {
    return this.#evictedBytes;
  }

  get evictedNewlines(): number {
    return this.#evictedNewlines;
  }

  write(stream: StreamNumber, bytes: Buffer, at: number): void {
    for (let offset = 0; offset < bytes.length; ) {
      const segment = this.#openSegment(stream, at);
      const piece = bytes.subarray(offset, offset + this.#segmentBytes - (segment.end - segment.start));
      this.#makeRoom(piece.length);
      this.#copyIn(piece, segment.end);
      const newlines = countNewlines(piece);
      segment.end += piece.length;
      segment.newlines += newlines;
      this.#totalBytes += piece.length;
      this.#totalNewlines += newlines;
      offset += piece.length;
    }
  }

  /** What it still holds from a position on, as copies. */
  readFrom(position: number): RingPiece[] {
    return this.#segments
      .filter(({ end }) => end > position)
      .map(({ stream, at, start, end }) => ({ stream, at, bytes: this.#copyOut(Math.max(start, position), end) }));
  }

  #openSegment(stream: StreamNumber, at: number): Segment {
    const last = this.#segments.at(-1);
    if (last && last.stream === stream && last.end - last.start < this.#segmentBytes) return last;
    const segment = { stream, at, start: this.#totalBytes, end: this.#totalBytes, newlines: 0 };
    this.#segments.push(segment);
    return segment;
  }

  #makeRoom(bytes: number): void {
    let evicted = 0;
    for (const segment of this.#segments) {
      if (this.#totalBytes + bytes - this.#evictedBytes <= this.#store.length) break;
      this.#evictedBytes = segment.end;
      this.#evictedNewlines += segment.newlines;
      evicted += 1;
    }
    if (evicted > 0) this.#segments = this.#segments.slice(evicted);
  }

  #copyIn(bytes: Buffer, position: number): void {
    const offset = position % this.#store.length;
    const copied = bytes.copy(this.#store, offset);
    if (copied < bytes.length) bytes.copy(this.#store, 0, copied);
  }

  #copyOut(start: number, end: number): Buffer {
    const offset = start % this.#store.length;
    const length = end - start;
    const first = this.#store.subarray(offset, offset + length);
    return first.length === length
      ? Buffer.from(first)
      : Buffer.concat([first, this.#store.subarray(0, length - first.length)]);
  }
}
