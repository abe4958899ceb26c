import type { LogChunk, LogEnd, LogSums } from '@longshore/store';

type ChunkLine = LogChunk['lines'][number];

/** A line that waits for its number. */
export interface QueuedLine {
  readonly stream: 0 | 1 | 2;
  readonly at: number;
  readonly text: string;
  /** Bytes of output that it stands for; a system line stands for none. */
  readonly rawBytes: number;
  readonly partial?: boolean;
}

/** No larger, so that appending one chunk never holds Redis up for long. */
const largestChunkBytes = 65_536;
const smallestChunkBytes = 256;
const chunkLines = 2_000;
/** What a waiting line costs beside its text, roughly: many short lines must not outgrow the bound either. */
const lineCostBytes = 64;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface OpenChunk {
  readonly chunk: {
    readonly firstSeq: number;
    lastSeq: number;
    readonly startByte: number;
    endByte: number;
    readonly lines: ChunkLine[];
    readonly sums?: LogSums;
  };
  /** The chunk's own, as long as lines are added to it. */
  readonly sums: Mutable<LogSums> | undefined;
  costBytes: number;
}

/** Numbers lines and packs them into chunks. Numbers and byte offsets rise; a jump in them is output that was dropped. */
export class ChunkQueue {
  readonly #chunks: OpenChunk[] = [];
  #seq = 0;
  #byte = 0;
  #sums: LogSums | undefined = [0, 0, 0];
  #costBytes = 0;
  readonly #chunkBytes: number;

  /**
   * @param keptBytes how much of the output's tail is kept: it is trimmed by whole chunks, so these are much smaller.
   * @param end of a log that is gone on with.
   */
  constructor(keptBytes: number, end?: Pick<LogEnd, 'seq' | 'byte' | 'sums'>) {
    if (end) {
      this.#seq = end.seq;
      this.#byte = end.byte;
      this.#sums = end.sums;
    }
    this.#chunkBytes = Math.min(largestChunkBytes, Math.max(smallestChunkBytes, keptBytes >> 3));
  }

  /** Number of the newest line. */
  get seq(): number {
    return this.#seq;
  }

  /** Bytes of output before the next line. */
  get byte(): number {
    return this.#byte;
  }

  /** Roughly the memory that waiting lines take. */
  get costBytes(): number {
    return this.#costBytes;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** Whether a chunk waits that no further line fits into. */
  get hasFullChunk(): boolean {
    const first = this.#chunks[0];
    return this.#chunks.length > 1 || (first !== undefined && this.#isFull(first.chunk));
  }

  add({ stream, at, text, rawBytes, partial }: QueuedLine): void {
    const line: ChunkLine = partial ? [stream, at, text, 1] : [stream, at, text];
    const open = this.#openChunk();
    open.chunk.lines.push(line);
    this.#seq += 1;
    this.#byte += rawBytes;
    const costBytes = text.length + lineCostBytes;
    open.costBytes += costBytes;
    this.#costBytes += costBytes;
    open.chunk.lastSeq = this.#seq;
    open.chunk.endByte = this.#byte;
    if (open.sums) open.sums[stream] += stream === 2 ? 1 : rawBytes;
  }

  /** Leaves a gap: the next line has at least this number, and this many bytes before it. */
  skipTo(seq: number, byte: number): void {
    this.#seq = Math.max(this.#seq + 1, seq - 1);
    this.#byte = byte;
    this.#sums = undefined;
  }

  take(): LogChunk | undefined {
    const first = this.#chunks.shift();
    if (first) this.#costBytes -= first.costBytes;
    return first?.chunk;
  }

  #openChunk(): OpenChunk {
    const last = this.#chunks.at(-1);
    const isNext = last && last.chunk.lastSeq === this.#seq && last.chunk.endByte === this.#byte;
    if (last && isNext && !this.#isFull(last.chunk)) return last;
    const opened = this.#beginChunk();
    this.#chunks.push(opened);
    return opened;
  }

  #beginChunk(): OpenChunk {
    const sums: Mutable<LogSums> | undefined = this.#sums && [...this.#sums];
    this.#sums = sums;
    const place = { firstSeq: this.#seq + 1, lastSeq: this.#seq, startByte: this.#byte, endByte: this.#byte };
    return { chunk: { ...place, lines: [], ...(sums ? { sums } : {}) }, sums, costBytes: 0 };
  }

  #isFull({ startByte, endByte, lines }: LogChunk): boolean {
    return endByte - startByte >= this.#chunkBytes || lines.length >= chunkLines;
  }
}
