import { PassThrough, Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demuxOutput, type OutputStream } from './demux-output.ts';
import { toFrame } from './fake/frame.ts';

interface Piece {
  stream: OutputStream;
  text: string;
}

/** Pieces of one frame belong together however they were cut: neighbours of the same stream are joined. */
function joinNeighbours(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces.filter(({ text }) => text !== '')) {
    const last = joined.at(-1);
    if (last?.stream === piece.stream) last.text += piece.text;
    else joined.push({ ...piece });
  }
  return joined;
}

async function collect(chunks: readonly Buffer[], pause: () => Promise<void> | undefined = () => undefined) {
  const pieces: Piece[] = [];
  const end = await demuxOutput(Readable.from(chunks, { objectMode: false }), (stream, bytes) => {
    pieces.push({ stream, text: bytes.toString('latin1') });
    return pause();
  });
  return { end, pieces: joinNeighbours(pieces) };
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

const piece = fc.record({
  stream: fc.constantFrom<OutputStream>('stdout', 'stderr'),
  text: fc.string({ unit: 'binary-ascii', maxLength: 40 }),
});

describe('output', () => {
  test('is the same wherever the chunks are cut, read at once or held back', async () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), cuts, fc.boolean(), async (pieces, sizes, isSlow) => {
        const bytes = Buffer.concat(pieces.map(({ stream, text }) => toFrame(stream, Buffer.from(text, 'latin1'))));
        const read = await collect(cut(bytes, sizes), isSlow ? () => Promise.resolve() : undefined);
        expect(read.pieces).toEqual(joinNeighbours(pieces));
        expect(read.end.complete).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('that breaks off within a frame or a header is not complete', async () => {
    const frame = toFrame('stdout', Buffer.from('half of this'));
    for (const at of [3, 8, 12]) {
      const { end } = await collect([frame.subarray(0, at)]);
      expect(end.complete).toBe(false);
    }
  });

  test('of a lost connection keeps what came and tells the cause', async () => {
    const output = new PassThrough();
    const pieces: string[] = [];
    const ending = demuxOutput(output, (_stream, bytes) => void pieces.push(bytes.toString()));
    output.write(toFrame('stderr', Buffer.from('the last words')));
    await turn();
    const cause = new Error('reset');
    output.destroy(cause);
    expect(await ending).toEqual({ complete: false, cause });
    expect(pieces).toEqual(['the last words']);
  });

  test('waits for a consumer that holds it back, and no more than one piece is handed over meanwhile', async () => {
    const output = new PassThrough();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    let calls = 0;
    const ending = demuxOutput(output, () => {
      calls += 1;
      return calls === 1 ? held : undefined;
    });
    const two = Buffer.concat([toFrame('stdout', Buffer.from('one')), toFrame('stdout', Buffer.from('two'))]);
    output.end(two);
    await turn();
    await turn();
    expect(calls).toBe(1);
    expect(output.isPaused()).toBe(true);
    release();
    expect(await ending).toEqual({ complete: true });
    expect(calls).toBe(2);
  });

  test('is let go of when the consumer throws', async () => {
    const output = new PassThrough();
    const failure = new Error('no room');
    const ending = demuxOutput(output, async () => {
      throw failure;
    });
    output.write(toFrame('stdout', Buffer.from('x')));
    await expect(ending).rejects.toBe(failure);
    expect(output.destroyed).toBe(true);
  });

  test('that is not framed is an error', async () => {
    await expect(collect([Buffer.from('plain text from a terminal')])).rejects.toMatchObject({ code: 'engine-failed' });
  });
});
