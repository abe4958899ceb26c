import type { JobId } from '@longshore/shared';
import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { keys } from '../keys.ts';
import { describeLines } from '../pool/describe-lines.ts';
import { findPosition } from '../pool/find-position.ts';
import { findTurn } from '../pool/find-turn.ts';
import { claimNew, newNamespace, submitNew, useStore } from '../store.fixture.ts';
import { type TakenTicket, TicketTaker } from './ticket-taker.ts';

describeWith('redis', 'lines', ({ redis }) => {
  const store = useStore(redis.url);

  /** Projects with a name to sort by, so that a test can tell whom a tie favours. */
  const newProjects = (count: number) => {
    const { project } = newNamespace();
    return Array.from({ length: count }, (_, index) => `${project}-${String(index).padStart(2, '0')}`);
  };
  const fill = async (project: string, { pool, count }: { pool: string; count: number }) => {
    for (let index = 0; index < count; index++) await submitNew(store(), project, { pool });
  };
  const setWeight = async (project: string, weight: number) => {
    await store().redis.hset(keys.project(project), 'weight', weight);
    store().projects.clear();
  };
  /** It runs one attempt, in another pool, and may run no more. */
  const setFull = async (project: string) => {
    await store().redis.hset(keys.project(project), 'runningLimit', 1);
    await claimNew(store(), await submitNew(store(), project, { pool: newNamespace().pool }));
  };

  async function withTaker<T>(pool: string, use: (take: () => Promise<TakenTicket>) => Promise<T>): Promise<T> {
    const taker = new TicketTaker(store(), { pool });
    try {
      return await use(async () => (await eventually(async () => (await taker.take()) ?? false)) as TakenTicket);
    } finally {
      await taker.close();
    }
  }

  /** Takes so many and tells whose they were. */
  const takeMany = async (take: () => Promise<TakenTicket>, count: number): Promise<string[]> => {
    const projects: string[] = [];
    for (let index = 0; index < count; index++) {
      const ticket = await take();
      projects.push(ticket.project);
      await ticket.finish();
    }
    return projects;
  };
  const countOf = (all: readonly string[], project: string) => all.filter((one) => one === project).length;

  test('of a project that comes later are next, however many wait before it', async () => {
    const { pool } = newNamespace();
    const [late = '', early = ''] = newProjects(2).reverse();
    await fill(early, { pool, count: 50 });
    await withTaker(pool, async (take) => {
      expect(await takeMany(take, 10)).toEqual(Array(10).fill(early));
      const job = await submitNew(store(), late, { pool });
      expect(await findPosition(store(), job)).toBe(1);
      expect(await takeMany(take, 2)).toContain(late);
    });
  });

  test('of projects of one weight take turns, and whoever was away has saved nothing up', async () => {
    const { pool } = newNamespace();
    const [a = '', b = ''] = newProjects(2);
    await fill(a, { pool, count: 40 });
    await withTaker(pool, async (take) => {
      await takeMany(take, 20);
      await fill(b, { pool, count: 20 });
      const shared = await takeMany(take, 20);
      expect(Math.abs(countOf(shared, a) - countOf(shared, b))).toBeLessThanOrEqual(1);
    });
  });

  test('of a project that adds each ticket when its last one is taken get no more than their turn', async () => {
    const { pool } = newNamespace();
    const [greedy = '', other = ''] = newProjects(2);
    await fill(other, { pool, count: 40 });
    await withTaker(pool, async (take) => {
      const taken: string[] = [];
      await fill(greedy, { pool, count: 1 });
      for (let index = 0; index < 20; index++) {
        const [project = ''] = await takeMany(take, 1);
        if (project === greedy) await fill(greedy, { pool, count: 1 });
        taken.push(project);
      }
      expect(countOf(taken, greedy)).toBeLessThanOrEqual(11);
    });
  });

  test('of ten projects get shares by their weights', async () => {
    const { pool } = newNamespace();
    const projects = newProjects(10);
    for (const [index, project] of projects.entries()) {
      await setWeight(project, index + 1);
      await fill(project, { pool, count: 5 * (index + 1) + 5 });
    }
    await withTaker(pool, async (take) => {
      const taken = await takeMany(take, 220);
      for (const [index, project] of projects.entries()) {
        expect(Math.abs(countOf(taken, project) - 4 * (index + 1))).toBeLessThanOrEqual(2);
      }
      // What was learned is what whoever explains a wait is told.
      const lines = await describeLines(store(), pool);
      expect(lines.find(({ project }) => project === projects[9])).toMatchObject({ weight: 10 });
    });
  });

  test('tell a job who starts before it', async () => {
    const { pool } = newNamespace();
    const [a = '', b = '', c = ''] = newProjects(3);
    await setWeight(b, 3);
    for (const project of [a, b, c]) await fill(project, { pool, count: 40 });
    await withTaker(pool, async (take) => {
      await takeMany(take, 10);
      const last = await submitNew(store(), a, { pool });
      const { position, ahead, share } = await findTurn(store(), last);
      expect(share).toBeCloseTo(0.2);
      const taken = await takeMany(
        take,
        ahead.reduce((sum, { count }) => sum + count, 0),
      );
      for (const { project, count } of ahead) expect(countOf(taken, project)).toBe(count);
      expect(countOf(taken, a)).toBe(position - 1);
      expect((await take()).jobId).toBe(last.id);
    });
  });

  test('come in a new share soon after a weight was changed', async () => {
    const { pool } = newNamespace();
    const [a = '', b = ''] = newProjects(2);
    for (const project of [a, b]) await fill(project, { pool, count: 60 });
    await withTaker(pool, async (take) => {
      await takeMany(take, 10);
      await setWeight(b, 4);
      await takeMany(take, 4);
      const taken = await takeMany(take, 50);
      expect(Math.abs(countOf(taken, b) - 40)).toBeLessThanOrEqual(2);
    });
  });

  test('of a project whose tickets fit nowhere let the others past', async () => {
    const { pool } = newNamespace();
    const [large = '', small = ''] = newProjects(2);
    await fill(large, { pool, count: 30 });
    await fill(small, { pool, count: 10 });
    await withTaker(pool, async (take) => {
      const taken: string[] = [];
      for (let index = 0; index < 20; index++) {
        const ticket = await take();
        taken.push(ticket.project);
        await (ticket.project === large ? ticket.putBack(60_000) : ticket.finish());
      }
      expect(countOf(taken, small)).toBe(10);
    });
  });

  test('that are held are passed over until they are released, and lose no turn by it', async () => {
    const { pool } = newNamespace();
    const [full = '', other = ''] = newProjects(2);
    await setFull(full);
    await fill(full, { pool, count: 10 });
    await fill(other, { pool, count: 30 });
    await withTaker(pool, async (take) => {
      for (let round = 0; round < 5; round++) {
        let ticket = await take();
        while (ticket.project !== full) {
          await ticket.finish();
          ticket = await take();
        }
        await ticket.holdLine();
        expect(await takeMany(take, 2)).toEqual([other, other]);
        expect((await describeLines(store(), pool)).map(({ project }) => project)).toEqual([other, full]);
        await submitNew(store(), full, { pool });
        await store().tickets.releaseLine({ project: full, pool });
        expect(await takeMany(take, 1)).toEqual([full]);
      }
    });
  });

  test('that are held and never released are taken from again after a second', async () => {
    const { project, pool } = newNamespace();
    await setFull(project);
    await fill(project, { pool, count: 2 });
    await withTaker(pool, async (take) => {
      const heldAt = store().now();
      await (await take()).holdLine();
      expect(await takeMany(take, 2)).toEqual([project, project]);
      expect(store().now() - heldAt).toBeGreaterThanOrEqual(1_000);
    });
  });

  test('of ten thousand projects take turns as those of two do', async () => {
    const { pool } = newNamespace();
    const projects = newProjects(10_000);
    const jobId = `job_${'0'.repeat(26)}` as JobId;
    const addTwo = (project: string) =>
      Promise.all([1, 2].map((attempt) => store().tickets.add({ project, pool, jobId, attempt, priority: attempt })));
    for (let first = 0; first < projects.length; first += 100) {
      await Promise.all(projects.slice(first, first + 100).map(addTwo));
    }
    expect(await store().tickets.count(pool)).toBe(20_000);
    await withTaker(pool, async (take) => {
      const taken = await takeMany(take, 500);
      expect(new Set(taken).size).toBe(500);
    });
    expect((await describeLines(store(), pool)).length).toBe(10_000);
  });
});
