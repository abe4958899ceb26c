import { MAX_LINE_BYTES } from '@longshore/shared';

/** Which of the container's streams, as log chunks count them: standard output and standard error. */
export type StreamNumber = 0 | 1;

export interface SplitLine {
  readonly stream: StreamNumber;
  readonly text: string;
  /** Bytes of output that it stands for, with its newline. */
  readonly rawBytes: number;
  /** The line goes on in the next piece. */
  readonly partial: boolean;
}

const newline = 10;

/**
 * Cuts the bytes of two streams into lines, and lines longer than `MAX_LINE_BYTES` into partial pieces. Bytes that are no
 * UTF-8 become U+FFFD. What it is given may be overwritten afterwards.
 */
export class LineSplitter {
  readonly #carries: readonly [Carry, Carry] = [new Carry(), new Carry()];
  readonly #emit: (line: SplitLine) => void;

  constructor(emit: (line: SplitLine) => void) {
    this.#emit = emit;
  }

  write(stream: StreamNumber, bytes: Buffer): void {
    let offset = 0;
    while (offset < bytes.length) {
      const end = bytes.indexOf(newline, offset);
      if (end === -1) break;
      this.#endLine(stream, bytes.subarray(offset, end));
      offset = end + 1;
    }
    this.#carry(stream, bytes.subarray(offset));
  }

  /** Gives out what has no newline yet as lines of their own. */
  flush(): void {
    for (const { stream, bytes } of this.takeRest()) this.#emitText(stream, bytes, { isPartial: false, extraBytes: 0 });
  }

  /** Takes out what has no newline yet. */
  takeRest(): { stream: StreamNumber; bytes: Buffer }[] {
    return ([0, 1] as const)
      .map((stream) => ({ stream, bytes: Buffer.from(this.#carries[stream].take()) }))
      .filter(({ bytes }) => bytes.length > 0);
  }

  #endLine(stream: StreamNumber, bytes: Buffer): void {
    const carry = this.#carries[stream];
    if (carry.length === 0 && bytes.length <= MAX_LINE_BYTES) {
      this.#emitText(stream, bytes, { isPartial: false, extraBytes: 1 });
      return;
    }
    this.#carry(stream, bytes);
    this.#emitText(stream, carry.take(), { isPartial: false, extraBytes: 1 });
  }

  /** Keeps at most `MAX_LINE_BYTES`; each time it overflows a partial piece goes out. */
  #carry(stream: StreamNumber, bytes: Buffer): void {
    const carry = this.#carries[stream];
    let offset = 0;
    while (bytes.length - offset > MAX_LINE_BYTES - carry.length) {
      offset += carry.add(bytes.subarray(offset));
      this.#emitText(stream, carry.takeWholeCharacters(), { isPartial: true, extraBytes: 0 });
    }
    carry.add(bytes.subarray(offset));
  }

  #emitText(stream: StreamNumber, bytes: Buffer, how: { isPartial: boolean; extraBytes: number }): void {
    const rawBytes = bytes.length + how.extraBytes;
    this.#emit({ stream, text: bytes.toString('utf8'), rawBytes, partial: how.isPartial });
  }
}

/** The beginning of a line whose end has not come yet. */
class Carry {
  #bytes = Buffer.alloc(0);
  length = 0;

  /** @returns how many of the bytes it had room for. */
  add(bytes: Buffer): number {
    const taken = Math.min(bytes.length, MAX_LINE_BYTES - this.length);
    if (this.length + taken > this.#bytes.length) this.#grow(this.length + taken);
    bytes.copy(this.#bytes, this.length, 0, taken);
    this.length += taken;
    return taken;
  }

  /** A view that holds until the next call. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.length);
    this.length = 0;
    return taken;
  }

  /** All but the bytes of a character that is not whole yet; those stay. */
  takeWholeCharacters(): Buffer {
    const whole = this.length - incompleteTail(this.#bytes.subarray(0, this.length));
    const taken = Buffer.from(this.#bytes.subarray(0, whole));
    this.#bytes.copyWithin(0, whole, this.length);
    this.length -= whole;
    return taken;
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.min(MAX_LINE_BYTES, Math.max(256, needed * 2)));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }
}

/** How many bytes at the end begin a UTF-8 character that has more bytes than are here. */
function incompleteTail(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < characterBytes(byte) ? back : 0;
  }
  return 0;
}

function characterBytes(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}
