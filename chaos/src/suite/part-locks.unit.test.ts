import { expect, test } from 'vitest';
import { PartLocks } from './part-locks.ts';

test('two that break the same part do so one after the other', async () => {
  const locks = new PartLocks();
  const first = await locks.hold(['redis', 'workers']);
  let isSecond = false;
  const second = locks.hold(['workers']).then((hold) => {
    isSecond = true;
    return hold;
  });
  (await locks.hold(['apis']))[Symbol.dispose]();
  expect(isSecond).toBe(false);
  first[Symbol.dispose]();
  (await second)[Symbol.dispose]();
  expect(isSecond).toBe(true);
});

test('one that others joined, however briefly, was not alone', async () => {
  const locks = new PartLocks();
  const first = await locks.hold(['redis']);
  expect(first.wasAlone).toBe(true);
  const second = await locks.hold(['apis']);
  second[Symbol.dispose]();
  expect([first.wasAlone, second.wasAlone]).toEqual([false, false]);
});
