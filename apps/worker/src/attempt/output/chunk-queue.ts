import type { LogChunk } from '@longshore/store';

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

interface OpenChunk {
  readonly chunk: { firstSeq: number; lastSeq: number; startByte: number; endByte: number; lines: ChunkLine[] };
  costBytes: number;
}

/** Numbers lines and packs them into chunks. Numbers and byte offsets rise; a jump in them is output that was dropped. */
export class ChunkQueue {
  readonly #chunks: OpenChunk[] = [];
  #seq = 0;
  #byte = 0;
  #costBytes = 0;
  readonly #chunkBytes: number;

  /** @param keptBytes how much of the output's tail is kept: it is trimmed by whole chunks, so these are much smaller. */
  constructor(keptBytes: number) {
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
  }

  /** Leaves a gap: the next line has at least this number, and this many bytes before it. */
  skipTo(seq: number, byte: number): void {
    this.#seq = Math.max(this.#seq + 1, seq - 1);
    this.#byte = byte;
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
    const chunk = {
      firstSeq: this.#seq + 1,
      lastSeq: this.#seq,
      startByte: this.#byte,
      endByte: this.#byte,
      lines: [],
    };
    const opened = { chunk, costBytes: 0 };
    this.#chunks.push(opened);
    return opened;
  }
  #isFull({ startByte, endByte, lines }: LogChunk): boolean {
    return endByte - startByte >= this.#chunkBytes || lines.length >= chunkLines;
  }
}
