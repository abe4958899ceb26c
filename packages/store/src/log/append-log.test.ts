import { type LogLine, toAttemptId } from '@longshore/shared';
import { describeWith } from '@longshore/testing';
import { expect, test } from 'vitest';
import { claimNew, commitEnding, dumpProject, newNamespace, SUCCEEDED, submitNew, useStore } from '../store.fixture.ts';
import { appendLog } from './append-log.ts';
import { LOG_START, type LogChunk, toLogLines } from './log-chunk.ts';
import { readLog, readLogEnd } from './read-log.ts';

/** One line a chunk, ten bytes a line. */
function chunkOf(seq: number): LogChunk {
  const startByte = (seq - 1) * 10;
  return { firstSeq: seq, lastSeq: seq, startByte, endByte: startByte + 10, lines: [[0, 1_000 + seq, `line ${seq}`]] };
}

function toLines(chunks: readonly LogChunk[]): LogLine[] {
  return chunks.flatMap((chunk, index) => toLogLines(1, chunks[index - 1] ?? LOG_START, chunk));
}

describeWith('redis', 'a log', ({ redis }) => {
  const store = useStore(redis.url);

  async function startLog() {
    const { project } = newNamespace();
    const claim = await claimNew(store(), await submitNew(store(), project));
    const place = { project, attempt: toAttemptId(claim.job.id, 1) };
    const append = (chunk: LogChunk, { headBytes = 50, tailBytes = 30 } = {}) =>
      appendLog(store(), { ...place, token: claim.token, chunk, headBytes, tailBytes });
    const read = async () =>
      (await readLog(store(), { ...place, after: '0', maxChunks: 1_000 })).map(({ chunk }) => chunk);
    return { claim, place, append, read };
  }

  test('within its limits is kept whole, in order', async () => {
    const { append, read } = await startLog();
    for (let seq = 1; seq <= 8; seq++) expect(await append(chunkOf(seq))).toMatchObject({ word: 'ok' });
    expect(await read()).toEqual([1, 2, 3, 4, 5, 6, 7, 8].map(chunkOf));
  });

  test('beyond them keeps its head and its tail, and a mark says how much is missing between', async () => {
    const { append, read } = await startLog();
    for (let seq = 1; seq <= 100; seq++) await append(chunkOf(seq));
    const chunks = await read();
    expect(chunks.map(({ firstSeq }) => firstSeq)).toEqual([1, 2, 3, 4, 5, 98, 99, 100]);
    const lines = toLines(chunks);
    expect(lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 97, 98, 99, 100]);
    expect(lines[5]).toEqual({
      attempt: 1,
      seq: 97,
      stream: 'system',
      at: 1_098,
      text: '[92 lines, 920 bytes of output were not kept here]',
      dropped: { lines: 92, bytes: 920 },
    });
  });

  test('says with each chunk how much it keeps, also of one that was sent before', async () => {
    const { append, read } = await startLog();
    for (const seq of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]) {
      const appended = await append(chunkOf(seq));
      const kept = (await read()).length;
      expect(appended).toEqual({ word: 'ok', kept: { lines: kept, bytes: kept * 10 } });
    }
  });

  test('stays within its limits whatever the sizes of its chunks', async () => {
    const { append, read } = await startLog();
    let [seq, byte] = [1, 0];
    for (const size of [7, 1, 40, 30, 2, 2, 2, 29, 100, 1, 15, 15, 15, 3]) {
      await append({ firstSeq: seq, lastSeq: seq, startByte: byte, endByte: byte + size, lines: [[0, 0, '']] });
      seq++;
      byte += size;
    }
    const sizes = (await read()).map(({ startByte, endByte }) => endByte - startByte);
    // The third of 40 bytes still fits the head; all after it belongs to the tail, and of that the last 30 bytes stay.
    expect(sizes).toEqual([7, 1, 40, 15, 3]);
  });

  test('whose only chunk is larger than all its limits keeps that one', async () => {
    const { append, read } = await startLog();
    const big = { ...chunkOf(1), endByte: 1_000 };
    await append(big);
    expect(await read()).toEqual([big]);
    const next = { ...chunkOf(2), startByte: 1_000, endByte: 1_010 };
    await append(next);
    expect(await read()).toEqual([next]);
    expect(toLines(await read())[0]?.dropped).toEqual({ lines: 1, bytes: 1_000 });
  });

  test('takes a chunk once that was sent again because its answer was lost', async () => {
    const { append, read, place } = await startLog();
    for (const seq of [1, 2, 2, 3, 4, 5, 6, 6, 7]) expect(await append(chunkOf(seq))).toMatchObject({ word: 'ok' });
    const before = await dumpProject(store(), place.project);
    expect(await append(chunkOf(7))).toMatchObject({ word: 'ok' });
    expect(await dumpProject(store(), place.project)).toEqual(before);
    expect((await read()).map(({ firstSeq }) => firstSeq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('takes nothing after its attempt has ended', async () => {
    const { append, claim, read } = await startLog();
    await append(chunkOf(1));
    await commitEnding(store(), claim, SUCCEEDED);
    expect(await append(chunkOf(2))).toEqual({ word: 'lease-lost' });
    expect(await read()).toEqual([chunkOf(1)]);
  });

  test('is read on from any place, and from its end', async () => {
    const { append, place } = await startLog();
    for (let seq = 1; seq <= 8; seq++) await append(chunkOf(seq));
    const all = await readLog(store(), { ...place, after: '0', maxChunks: 3 });
    const rest = await readLog(store(), { ...place, after: all.at(-1)?.position ?? '', maxChunks: 100 });
    expect([...all, ...rest].map(({ chunk }) => chunk.firstSeq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const end = await readLogEnd(store(), { ...place, maxChunks: 2 });
    expect(end.map(({ chunk }) => chunk.firstSeq)).toEqual([7, 8]);
  });
});
