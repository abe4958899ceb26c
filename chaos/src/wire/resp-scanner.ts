/** A value of Redis's protocol: its type letter, and its first scalars, however deep, each cut to its first bytes. */
export interface RespValue {
  readonly type: string;
  readonly words: readonly string[];
}

const maxWords = 16;
const maxWordBytes = 256;
const endOfLine = '\r\n';

/** Finds the values in a stream of RESP2 or RESP3, of commands as of replies, and holds little of them. */
export class RespScanner {
  #rest: Buffer = Buffer.alloc(0);
  /** How many parts are missing of each value that is open, the outermost first. */
  #open: number[] = [];
  #type = '';
  #words: string[] = [];
  #textBytes = 0;
  #skipBytes = 0;
  #text = '';

  push(chunk: Buffer): RespValue[] {
    const data = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const found: RespValue[] = [];
    let at = 0;
    while (at < data.length) {
      const next = this.#skipBytes > 0 ? this.#readText(data, at, found) : this.#readHead(data, at, found);
      if (next === undefined) break;
      at = next;
    }
    this.#rest = data.subarray(at);
    return found;
  }

  #readText(data: Buffer, at: number, found: RespValue[]): number {
    const end = Math.min(data.length, at + this.#skipBytes);
    const wanted = Math.min(this.#textBytes, maxWordBytes) - this.#text.length;
    if (wanted > 0) this.#text += data.toString('latin1', at, Math.min(end, at + wanted));
    this.#skipBytes -= end - at;
    if (this.#skipBytes === 0) this.#closePart(this.#text, found);
    return end;
  }

  /** @returns undefined where the line has not come whole. */
  #readHead(data: Buffer, at: number, found: RespValue[]): number | undefined {
    const end = data.indexOf(endOfLine, at);
    if (end < 0) return undefined;
    const type = String.fromCharCode(data[at] ?? 0);
    const text = data.toString('latin1', at + 1, end);
    if (this.#open.length === 0) this.#type = type;
    const count = Number(text) * (type === '%' ? 2 : 1);
    if ('*~>%'.includes(type) && count > 0) this.#open.push(count);
    else if ('$=!'.includes(type) && count >= 0) this.#expectText(count);
    else this.#closePart(text, found);
    return end + endOfLine.length;
  }

  #expectText(bytes: number): void {
    this.#text = '';
    this.#textBytes = bytes;
    this.#skipBytes = bytes + endOfLine.length;
  }

  #closePart(word: string, found: RespValue[]): void {
    if (this.#words.length < maxWords) this.#words.push(word);
    while (this.#open.length > 0) {
      const left = (this.#open.pop() ?? 1) - 1;
      if (left > 0) return void this.#open.push(left);
    }
    found.push({ type: this.#type, words: this.#words });
    this.#words = [];
  }
}
