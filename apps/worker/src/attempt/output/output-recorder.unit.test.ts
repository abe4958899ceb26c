import { type Appended, LOG_START, type LogChunk, toLogLines } from '@longshore/store';
import { ManualClock } from '@longshore/testing';
import { expect, test } from 'vitest';
import { OutputRecorder, type RecorderOptions } from './output-recorder.ts';

interface Overrides extends Partial<RecorderOptions> {
  limitBytes?: number;
}

function record({ limitBytes = 1_048_576, ...overrides }: Overrides = {}) {
  const clock = new ManualClock();
  const chunks: LogChunk[] = [];
  const lost = new AbortController();
  const recorder = new OutputRecorder({
    clock,
    now: () => clock.now(),
    headBytes: limitBytes / 2,
    tailBytes: limitBytes / 2,
    send: async (chunk) => {
      chunks.push(structuredClone(chunk));
      return keep(chunks);
    },
    lost: lost.signal,
    onLeaseLost: () => lost.abort(),
    ...overrides,
  });
  const texts = () => chunks.flatMap(({ lines }) => lines.map(([, , text]) => text));
  return { clock, chunks, recorder, lost, texts };
}

/** The answer of a Redis that keeps every chunk. */
function keep(chunks: readonly LogChunk[]) {
  const lines = chunks.reduce((sum, chunk) => sum + chunk.lines.length, 0);
  const bytes = chunks.reduce((sum, { startByte, endByte }) => sum + endByte - startByte, 0);
  return { word: 'ok', kept: { lines, bytes } } as const;
}

/** Numbers and offsets rise, a chunk is as long as it says, and only a gap lies between two. */
function expectOrder(chunks: readonly LogChunk[]): void {
  let last: Pick<LogChunk, 'lastSeq' | 'endByte'> = LOG_START;
  for (const chunk of chunks) {
    expect(chunk.firstSeq).toBeGreaterThan(last.lastSeq);
    expect(chunk.startByte).toBeGreaterThanOrEqual(last.endByte);
    expect(chunk.lastSeq - chunk.firstSeq + 1).toBe(chunk.lines.length);
    last = chunk;
  }
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');

test('a short output is published whole at its end', async () => {
  const { recorder, chunks } = record();
  recorder.write(0, Buffer.from('one\ntwo'));
  recorder.write(1, Buffer.from('three\n'));
  await expect(recorder.finish()).resolves.toEqual({ lines: 3, bytes: 13, droppedLines: 0, droppedBytes: 0 });
  expect(chunks.map(({ lines }) => lines.map(([stream, , text]) => [stream, text]))).toEqual([
    [
      [0, 'one'],
      [1, 'three'],
      [0, 'two'],
    ],
  ]);
});

test('a line is published within 100 ms of its arrival while the output goes on', async () => {
  const { recorder, clock, texts } = record();
  recorder.write(0, Buffer.from('hello\n'));
  await clock.advance(99);
  expect(texts()).toEqual([]);
  await clock.advance(1);
  expect(texts()).toEqual(['hello']);
  recorder.write(0, Buffer.from('again\n'));
  await clock.advance(100);
  expect(texts()).toEqual(['hello', 'again']);
});

test('past the head only the last lines are kept, whole and numbered, and the gap says what is missing', async () => {
  const { recorder, chunks, texts } = record({ limitBytes: 4_096 });
  const all = numbered(1, 100_001);
  for (let offset = 0; offset < all.length; offset += 10_000) {
    expect(recorder.write(0, Buffer.from(all.slice(offset, offset + 10_000)))).toBeUndefined();
  }
  const totals = await recorder.finish();
  expectOrder(chunks);
  expect(texts()[0]).toBe('line 1');
  expect(texts().at(-1)).toBe('line 100000');
  for (const chunk of chunks) {
    for (const [index, [, , text]] of chunk.lines.entries()) expect(text).toBe(`line ${chunk.firstSeq + index}`);
  }
  expect(totals).toMatchObject({ lines: 100_000, bytes: all.length });
  const gap = chunks.findIndex((chunk, index) => chunk.firstSeq > (chunks[index - 1]?.lastSeq ?? 0) + 1);
  const previous = chunks[gap - 1];
  const [mark] = toLogLines(1, previous ?? LOG_START, chunks[gap] as LogChunk);
  expect(mark?.dropped).toEqual({
    lines: (chunks[gap]?.firstSeq ?? 0) - (previous?.lastSeq ?? 0) - 1,
    bytes: (chunks[gap]?.startByte ?? 0) - (previous?.endByte ?? 0),
  });
  expect(mark?.dropped).toEqual({ lines: totals.droppedLines, bytes: totals.droppedBytes });
  expect(chunks.slice(gap).reduce((sum, chunk) => sum + chunk.endByte - chunk.startByte, 0)).toBeGreaterThan(1_900);
});

test('an output that is just past the head has no gap', async () => {
  const { recorder, chunks, texts } = record({ limitBytes: 4_096 });
  recorder.write(0, Buffer.from(numbered(1, 400)));
  await expect(recorder.finish()).resolves.toMatchObject({ lines: 399, droppedLines: 0, droppedBytes: 0 });
  expect(chunks[0]?.firstSeq).toBe(1);
  expect(texts()).toEqual(numbered(1, 400).trimEnd().split('\n'));
});

test('past the head new lines are still published while the output goes on', async () => {
  const { recorder, clock, texts } = record({ limitBytes: 1_024 });
  recorder.write(0, Buffer.from(numbered(1, 80)));
  await clock.advance(200);
  recorder.write(0, Buffer.from('late\n'));
  await clock.advance(1_000);
  expect(texts().at(-1)).toBe('late');
});

test('the container is held while Redis is slow and let go when it has caught up', async () => {
  const sent = Promise.withResolvers<Appended>();
  const { recorder, clock } = record({ limitBytes: 16 * 1_048_576, send: () => sent.promise });
  let held: Promise<void> | undefined;
  for (let count = 0; count < 40 && !held; count++) held = recorder.write(0, Buffer.alloc(65_536, 'x\n')) ?? undefined;
  expect(held).toBeInstanceOf(Promise);
  sent.resolve(keep([]));
  await clock.advance(100);
  await held;
  await recorder.finish();
});

test('while Redis is away the container is held for seconds only, and then the tail alone is kept', async () => {
  let isAway = true;
  const chunks: LogChunk[] = [];
  const send = async (chunk: LogChunk) => {
    if (isAway) throw new Error('away');
    chunks.push(chunk);
    return keep(chunks);
  };
  const { recorder, clock } = record({ limitBytes: 16 * 1_048_576, send });
  let held: Promise<void> | undefined;
  for (let count = 0; count < 40 && !held; count++) held = recorder.write(0, Buffer.alloc(65_536, 'x\n')) ?? undefined;
  await clock.advance(8_000);
  await held;
  expect(recorder.write(0, Buffer.from('last\n'))).toBeUndefined();
  isAway = false;
  const finished = recorder.finish();
  await clock.advance(5_000);
  await finished;
  expectOrder(chunks);
  expect(chunks.at(-1)?.lines.at(-1)?.[2]).toBe('last');
});

test('a refused chunk gives the lease up and nothing more is sent', async () => {
  let sent = 0;
  const { recorder, lost } = record({
    send: async () => {
      sent += 1;
      return { word: 'lease-lost' };
    },
  });
  recorder.write(0, Buffer.from('one\n'));
  await recorder.finish();
  expect(lost.signal.aborted).toBe(true);
  expect(sent).toBe(1);
});

test('system lines stand where they were said, and count neither as lines nor as bytes of the output', async () => {
  const { recorder, chunks } = record({ limitBytes: 1_024 });
  recorder.note('Pulling');
  recorder.write(0, Buffer.from(numbered(1, 200)));
  recorder.note('the end');
  const totals = await recorder.finish();
  expectOrder(chunks);
  expect(chunks[0]?.lines[0]).toMatchObject([2, expect.any(Number), 'Pulling']);
  expect(chunks.at(-1)?.lines.at(-1)).toMatchObject([2, expect.any(Number), 'the end']);
  expect(totals).toMatchObject({ lines: 199, bytes: numbered(1, 200).length });
});

test('it calls back once the output is longer than a limit', () => {
  const { recorder } = record();
  let called = 0;
  recorder.onBeyond(10, () => {
    called += 1;
  });
  recorder.write(0, Buffer.alloc(10));
  expect(called).toBe(0);
  recorder.write(0, Buffer.alloc(1));
  expect(called).toBe(1);
});

test('a recorder goes on where another has ended, and the whole reads as if there had been one', async () => {
  const whole = record();
  const first = record();
  for (const { recorder } of [whole, first]) {
    recorder.write(0, Buffer.from('one\ntwo\n'));
    recorder.note('a note');
    recorder.write(1, Buffer.from('three\n'));
  }
  // The half of a line that it had in hand is not in its log, and will be read again.
  first.recorder.write(0, Buffer.from('fo'));
  await first.clock.advance(200);
  const { lastSeq: seq, endByte: byte, sums, lines } = first.chunks.at(-1) as LogChunk;
  const end = { seq, byte, ...(sums ? { sums } : {}), at: lines.at(-1)?.[1] ?? 0, kept: keep(first.chunks).kept };
  const second = record({ end });
  expect(second.recorder.position.bytes).toEqual([8, 6]);
  for (const { recorder } of [whole, second]) recorder.write(0, Buffer.from('four\n'));
  const [totals] = await Promise.all([whole.recorder.finish(), second.recorder.finish()]);
  expect([...first.texts(), ...second.texts()]).toEqual(whole.texts());
  expectOrder([...first.chunks, ...second.chunks]);
  expect(totals).toMatchObject({ lines: 4, bytes: 19 });
});

test('a recorder that goes on and has nothing to add counts what was there before', async () => {
  const end = { seq: 5, byte: 40, sums: [30, 10, 2], at: 1, kept: { lines: 5, bytes: 40 } } as const;
  await expect(record({ end }).recorder.finish()).resolves.toEqual({
    ...{ lines: 3, bytes: 40, droppedLines: 0, droppedBytes: 0 },
  });
});

test('how much of each stream was read is unknown once some of it was dropped', async () => {
  const { recorder, chunks } = record({ limitBytes: 4_096 });
  recorder.write(0, Buffer.from(numbered(0, 2_000)));
  await recorder.finish();
  expect(chunks[0]?.sums).toBeDefined();
  expect(chunks.at(-1)?.sums).toBeUndefined();
});
