import { expect, test } from 'vitest';
import { Gate } from './gate.ts';

const never = new AbortController().signal;

/** Who of those that came is in, in the order in which they were let in. */
async function queue(gate: Gate, names: readonly string[]) {
  const inside: string[] = [];
  const places = names.map((name) =>
    gate.enter(never).then((place) => {
      inside.push(name);
      return place;
    }),
  );
  await new Promise(setImmediate);
  return { inside, places };
}

test('so many are let in at once and the others in their order', async () => {
  const { inside, places } = await queue(new Gate(2), ['a', 'b', 'c', 'd']);
  expect(inside).toEqual(['a', 'b']);
  (await places[1])?.[Symbol.dispose]();
  await places[2];
  expect(inside).toEqual(['a', 'b', 'c']);
});

test('a place that is given back twice counts once', async () => {
  const { inside, places } = await queue(new Gate(1), ['a', 'b', 'c']);
  const first = await places[0];
  first?.[Symbol.dispose]();
  first?.[Symbol.dispose]();
  await places[1];
  expect(inside).toEqual(['a', 'b']);
});

test('who leaves the queue is passed over', async () => {
  const gate = new Gate(1);
  const first = await gate.enter(never);
  const leaving = new AbortController();
  const second = gate.enter(leaving.signal);
  const third = gate.enter(never);
  leaving.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  first[Symbol.dispose]();
  await expect(third).resolves.toBeDefined();
});

test('more places let waiting ones in, fewer put nobody out', async () => {
  const gate = new Gate(1);
  const { inside, places } = await queue(gate, ['a', 'b', 'c', 'd']);
  gate.resize(3);
  await places[2];
  expect(inside).toEqual(['a', 'b', 'c']);
  gate.resize(1);
  for (const place of places.slice(0, 2)) (await place)?.[Symbol.dispose]();
  await new Promise(setImmediate);
  expect(inside).toEqual(['a', 'b', 'c']);
  (await places[2])?.[Symbol.dispose]();
  await places[3];
  expect(inside).toEqual(['a', 'b', 'c', 'd']);
});
