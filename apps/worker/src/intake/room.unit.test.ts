import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Room } from './room.ts';

function createRoom(slots = 2, cpus = 4, memoryBytes = 1_000): Room {
  const room = new Room();
  room.setCapacity({ slots, cpus, memoryBytes });
  return room;
}

test('there is room while slots, processors and memory are free', () => {
  const room = createRoom();
  const giveBack = room.take({ cpus: 3, memoryBytes: 100 });
  expect(room.fits({ cpus: 1, memoryBytes: 900 })).toBe(true);
  expect(room.fits({ cpus: 1.5, memoryBytes: 1 })).toBe(false);
  expect(room.fits({ cpus: 0.5, memoryBytes: 901 })).toBe(false);
  expect(room.canEverFit({ cpus: 4, memoryBytes: 1_000 })).toBe(true);
  expect(room.canEverFit({ cpus: 4.1, memoryBytes: 1 })).toBe(false);
  room.take({ cpus: 0, memoryBytes: 0 });
  expect(room.fits({ cpus: 0, memoryBytes: 0 })).toBe(false);
  giveBack();
  giveBack();
  expect(room.used).toEqual({ slots: 1, cpus: 0, memoryBytes: 0 });
});

test('there is a suspect for as long as one runs', () => {
  const room = createRoom();
  const giveBack = room.take({ cpus: 1, memoryBytes: 1 }, { isSuspect: true });
  room.take({ cpus: 1, memoryBytes: 1 })();
  expect(room.hasSuspect).toBe(true);
  giveBack();
  giveBack();
  expect(room.hasSuspect).toBe(false);
});

test('whatever was taken and given back, an empty room is exactly empty', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0.01, max: 9, noNaN: true }), { maxLength: 30 }), (all) => {
      const room = createRoom();
      for (const giveBack of all.map((cpus) => room.take({ cpus: Math.round(cpus * 100) / 100, memoryBytes: 7 })))
        giveBack();
      expect(room.used).toEqual({ slots: 0, cpus: 0, memoryBytes: 0 });
    }),
  );
});

test('who waits for room goes on when enough was given back, or when it is told to stop', async () => {
  const room = createRoom(2, 2, 1_000);
  const first = room.take({ cpus: 1, memoryBytes: 0 });
  const second = room.take({ cpus: 1, memoryBytes: 0 });
  const stopping = new AbortController();
  const both = room.whenFits({ cpus: 2, memoryBytes: 0 }, stopping.signal);
  const never = room.whenFits({ cpus: 3, memoryBytes: 0 }, stopping.signal);
  first();
  second();
  await expect(both).resolves.toBe(true);
  stopping.abort();
  await expect(never).resolves.toBe(false);
});
