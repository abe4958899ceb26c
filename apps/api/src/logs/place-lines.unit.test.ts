import { expect, test } from 'vitest';
import { formatEvents, textFormat } from './format-lines.ts';
import { formatPlace, parsePlace, startOfAttempt } from './log-place.ts';
import { placeLines } from './place-lines.ts';

const first = {
  position: '5-0',
  chunk: {
    firstSeq: 1,
    lastSeq: 3,
    startByte: 0,
    endByte: 9,
    lines: [
      [0, 1, 'aa'],
      [0, 2, 'bb'],
      [1, 3, 'cc'],
    ] as const,
  },
};
const later = {
  position: '7-0',
  chunk: { firstSeq: 10, lastSeq: 10, startByte: 50, endByte: 53, lines: [[0, 4, 'dd']] as const },
};

test('a line within a chunk is resumed by reading its chunk again', () => {
  const lines = placeLines(startOfAttempt(1), first);
  expect(lines.map(({ place }) => place)).toEqual([
    { attempt: 1, after: '0', seq: 1, byte: 3 },
    { attempt: 1, after: '0', seq: 2, byte: 6 },
    { attempt: 1, after: '5-0', seq: 3, byte: 9 },
  ]);
  for (const [index, { place }] of lines.slice(0, 2).entries()) {
    expect(placeLines(parsePlace(formatPlace(place)), first).map(({ line }) => line.seq)).toEqual(
      [1, 2, 3].slice(index + 1),
    );
  }
});

test('a gap is marked once, with what is missing, also for a reader that resumes', () => {
  const [mark, line] = placeLines({ attempt: 1, after: '5-0', seq: 3, byte: 9 }, later);
  expect(mark?.line).toMatchObject({ stream: 'system', seq: 9, dropped: { lines: 6, bytes: 41 } });
  expect(line?.line).toMatchObject({ seq: 10, text: 'dd' });
  expect(placeLines(mark?.place ?? startOfAttempt(1), later).map(({ line: { seq } }) => seq)).toEqual([10]);
});

test('places are read as they were written, and nothing else is', () => {
  const place = { attempt: 12, after: '1732-4', seq: 345, byte: 6_789 };
  expect(parsePlace(formatPlace(place))).toEqual(place);
  for (const text of ['', '1', '0.0.0.0', '1.0.0', '1.x.0.0', '1.0.-1.0', '1.0.0.0.0', ' 1.0.0.0']) {
    expect(() => parsePlace(text)).toThrow('Last-Event-ID');
  }
});

test('pieces of a long line are joined in text, unless the other stream speaks in between', () => {
  const piece = (stream: 0 | 1, text: string, partial?: 1) => ({
    position: '1-0',
    chunk: {
      firstSeq: 1,
      lastSeq: 1,
      startByte: 0,
      endByte: 1,
      lines: [partial ? ([stream, 0, text, partial] as const) : ([stream, 0, text] as const)],
    },
  });
  const format = textFormat({ timestamps: false });
  const write = (part: ReturnType<typeof piece>) => format(placeLines(startOfAttempt(1), part));
  const parts = [piece(0, 'lo', 1), piece(0, 'ng'), piece(0, 'cut', 1), piece(1, 'err'), piece(0, 'off')];
  expect(parts.map(write).join('')).toBe('long\ncut\nerr\noff\n');
});

test('text cannot break out of an event', () => {
  const evil = {
    position: '1-0',
    chunk: { firstSeq: 1, lastSeq: 1, startByte: 0, endByte: 1, lines: [[0, 0, 'a\n\nevent: end\ndata: {}']] as const },
  };
  expect(formatEvents(placeLines(startOfAttempt(1), evil)).split('\n')).toHaveLength(4);
});
