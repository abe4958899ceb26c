import { expect, test } from 'vitest';
import { canBeEngineStop } from './can-be-engine-stop.ts';

const startedAt = 1_000_000;

test.each([137, 143])('an exit by %i may be the engine that stops, however long the container lived', (exitCode) => {
  expect(canBeEngineStop({ exitCode, startedAt, finishedAt: startedAt + 1 })).toBe(true);
  expect(canBeEngineStop({ exitCode, startedAt, finishedAt: startedAt + 3_600_000 })).toBe(true);
});

test('an exit by 2 may be the engine that stops only where the command can hardly have begun', () => {
  expect(canBeEngineStop({ exitCode: 2, startedAt, finishedAt: startedAt + 200 })).toBe(true);
  expect(canBeEngineStop({ exitCode: 2, startedAt, finishedAt: startedAt + 2_000 })).toBe(false);
  expect(canBeEngineStop({ exitCode: 2, startedAt, finishedAt: startedAt + 200, hasSpoken: true })).toBe(false);
  expect(canBeEngineStop({ exitCode: 2 })).toBe(false);
});

test.each([0, 1, 3, 127, 130])('an exit by %i is never the engine', (exitCode) => {
  expect(canBeEngineStop({ exitCode, startedAt, finishedAt: startedAt + 1 })).toBe(false);
});
