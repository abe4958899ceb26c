import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';

test('it tries until the probe answers something true and gives the answer', async () => {
  let tries = 0;
  await expect(eventually(() => ++tries >= 3 && 'there', { everyMs: 1 })).resolves.toBe('there');
  expect(tries).toBe(3);
});

test('it tries until the probe no longer throws', async () => {
  let tries = 0;
  await eventually(() => expect(++tries).toBe(3), { everyMs: 1 });
  expect(tries).toBe(3);
});

test("it fails with the probe's last error", async () => {
  let tries = 0;
  const failing = eventually(() => Promise.reject(new Error(`try ${++tries}`)), { withinMs: 20, everyMs: 1 });
  await expect(failing).rejects.toThrow(/^try \d+$/);
  expect(tries).toBeGreaterThan(1);
});

test('it fails with the last answer where that stays false', async () => {
  await expect(eventually(() => 0, { withinMs: 5, everyMs: 1 })).rejects.toThrow('the last answer was 0');
});
