import type { OutputStream } from '../demux-output.ts';

const headerBytes = 8;

/** Frames a piece of output the way that an engine sends it. */
export function toFrame(stream: OutputStream, bytes: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(stream === 'stdout' ? 1 : 2, 0);
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}
