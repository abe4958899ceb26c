import { expect, test } from 'vitest';
import { uniqueName } from './names.ts';

test('names are short, plain and never the same', () => {
  const names = Array.from({ length: 1_000 }, () => uniqueName('project'));
  expect(new Set(names).size).toBe(1_000);
  for (const name of names) expect(name).toMatch(/^project-[0-9a-f]{10}$/);
});
