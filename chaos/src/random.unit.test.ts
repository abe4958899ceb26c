import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

test('a seed draws the same again, and another seed something else', () => {
  const draw = (seed: string) => Array.from({ length: 50 }, createRandom(seed).next);
  expect(draw('1')).toEqual(draw('1'));
  expect(draw('1')).not.toEqual(draw('2'));
});

test('what a part draws does not depend on what others have drawn', () => {
  const first = createRandom('1');
  const second = createRandom('1');
  second.next();
  expect(first.fork('load').next()).toBe(second.fork('load').next());
});

test('a shuffle keeps everything, and both ends of a range are drawn', () => {
  const random = createRandom('1');
  const items = Array.from({ length: 20 }, (_, index) => index);
  expect(random.shuffle(items).toSorted((a, b) => a - b)).toEqual(items);
  const drawn = new Set(Array.from({ length: 200 }, () => random.between(1, 3)));
  expect([...drawn].toSorted()).toEqual([1, 2, 3]);
});
