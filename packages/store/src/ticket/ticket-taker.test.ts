import { type Job, type JobId, toAttemptId } from '@longshore/shared';
import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { claimAttempt } from '../attempt/claim-attempt.ts';
import { findJob } from '../job/find-job.ts';
import { keys } from '../keys.ts';
import { reissueTickets } from '../maintenance/reissue-tickets.ts';
import { findPosition } from '../pool/find-position.ts';
import { claimNew, dumpProject, listKeys, newNamespace, submitNew, toClaimInput, useStore } from '../store.fixture.ts';
import { type TakenTicket, TicketTaker } from './ticket-taker.ts';

describeWith('redis', 'tickets', ({ redis }) => {
  const store = useStore(redis.url);

  async function withTaker<T>(pool: string, use: (taker: TicketTaker) => Promise<T>, inHandMs?: number): Promise<T> {
    const taker = new TicketTaker(store(), { pool, ...(inHandMs === undefined ? {} : { inHandMs }) });
    try {
      return await use(taker);
    } finally {
      await taker.close();
    }
  }

  /** A taker wakes now and then for nothing: a ring that came when its ticket was taken already. */
  const takeNext = async (taker: TicketTaker): Promise<TakenTicket> => {
    const taken = await eventually(async () => (await taker.take()) ?? false, { withinMs: 10_000 });
    return taken as TakenTicket;
  };
  const submitMany = (count: number, { project, pool }: { project: string; pool: string }) =>
    Promise.all(Array.from({ length: count }, () => submitNew(store(), project, { pool })));

  test('of 200 jobs are taken by three takers, and each job is claimed once', async () => {
    const { project, pool } = newNamespace();
    const jobs = await submitMany(200, { project, pool });
    const claimed: string[] = [];
    const takeAll = (taker: TicketTaker) =>
      eventually(
        async () => {
          const ticket = await taker.take();
          if (ticket) {
            const { jobId, attempt } = ticket;
            const claim = await claimAttempt(store(), { ...toClaimInput(jobs[0] as never), jobId, attempt });
            if (claim.word === 'claimed') claimed.push(jobId);
            await ticket.finish();
          }
          return claimed.length === 200;
        },
        { withinMs: 30_000, everyMs: 0 },
      );
    await Promise.all(
      Array.from({ length: 3 }, () =>
        withTaker(pool, async (taker) => {
          const done = takeAll(taker);
          await Promise.race([done, eventually(() => claimed.length === 200, { withinMs: 30_000 })]);
        }),
      ),
    );
    expect(claimed.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
    expect(await store().tickets.count(pool)).toBe(0);
  });

  test('come in the order of their priority, and within one in the order of submission', async () => {
    const { project, pool } = newNamespace();
    const order: Job[] = [];
    for (const priority of [0, 9, 5, 9, 0, 5]) order.push(await submitNew(store(), project, { pool, priority }));
    const expected = [1, 3, 2, 5, 0, 4].map((index) => order[index]?.id);
    expect(await Promise.all(order.map((job) => findPosition(store(), job)))).toEqual([5, 1, 3, 2, 6, 4]);
    const taken = await withTaker(pool, async (taker) => {
      const ids = [];
      for (const _ of order) {
        const ticket = await takeNext(taker);
        ids.push(ticket.jobId);
        await ticket.finish();
      }
      return ids;
    });
    expect(taken).toEqual(expected);
  });

  test('that were taken and not finished come back, again and again', async () => {
    const { project, pool } = newNamespace();
    const job = await submitNew(store(), project, { pool });
    for (let round = 0; round < 3; round++) {
      const ticket = await withTaker(pool, takeNext, 200);
      expect(ticket?.jobId).toBe(job.id);
    }
  });

  test('that were put back come after a while, and keep their priority', async () => {
    const { project, pool } = newNamespace();
    const high = await submitNew(store(), project, { pool, priority: 9 });
    await submitNew(store(), project, { pool, priority: 1 });
    await withTaker(pool, async (taker) => {
      const first = await takeNext(taker);
      expect(first.jobId).toBe(high.id);
      await first.putBack(2_000);
      expect(await store().tickets.count(pool)).toBe(2);
      const next = await takeNext(taker);
      expect(next.jobId).not.toBe(high.id);
      await next.finish();
      const again = await takeNext(taker);
      expect(again).toMatchObject({ jobId: high.id, attempt: 1, project, pool });
      await again.finish();
    });
    expect(await store().tickets.count(pool)).toBe(0);
  });

  test('come back where they were when they are handed back, and last of their priority when they are put back', async () => {
    const { project, pool } = newNamespace();
    const [a, b, c] = await submitMany(3, { project, pool });
    const low = await submitNew(store(), project, { pool, priority: 1 });
    await withTaker(pool, async (taker) => {
      await (await takeNext(taker)).handBack();
      const first = await takeNext(taker);
      expect(first.jobId).toBe(a?.id);
      await eventually(() => store().now() > (c?.queuedAt ?? 0));
      await first.putBack(0);
      const later = await submitNew(store(), project, { pool });
      const order = [];
      for (let index = 0; index < 5; index++) {
        const ticket = await takeNext(taker);
        order.push(ticket.jobId);
        await ticket.finish();
      }
      expect(order).toEqual([b, c, a, later, low].map((job) => job?.id));
    });
  });

  test('that were issued again stand where they stood', async () => {
    const { project, pool } = newNamespace();
    const jobs = await submitMany(5, { project, pool });
    await store().tickets.remove({ project, pool, jobId: jobs[1]?.id as JobId, attempt: 1 });
    const queuedBefore = store().now() + 1;
    await reissueTickets(store(), { project, pool, after: undefined, limit: 10, queuedBefore });
    const line = await store().redis.zrange(keys.line(pool, project), 0, '-1');
    expect(line).toEqual(jobs.map(({ id }) => toAttemptId(id, 1)));
  });

  test('leave nothing behind when they are finished', async () => {
    const { project, pool } = newNamespace();
    const [job] = await submitMany(1, { project, pool });
    await withTaker(pool, async (taker) => (await takeNext(taker)).finish());
    expect(job?.state).toBe('queued');
    const ofPool = await listKeys(store(), `{ls:pool:${pool}}*`);
    expect(ofPool.filter((name) => name !== keys.bell(pool))).toEqual([]);
  });

  test('a taker that is closed while it waits takes none', async () => {
    const { pool } = newNamespace();
    const taker = new TicketTaker(store(), { pool });
    const waiting = taker.take();
    await taker.close();
    expect(await waiting).toBeUndefined();
    expect(await taker.take()).toBeUndefined();
  });

  test('that are missing are issued again, and no others', async () => {
    const { project, pool } = newNamespace();
    const jobs = await submitMany(25, { project, pool });
    await claimNew(store(), jobs[0] as never);
    const lost = jobs.slice(5, 10);
    for (const { id } of lost) await store().tickets.remove({ project, pool, jobId: id, attempt: 1 });
    const before = await dumpProject(store(), project);
    const walk = async (queuedBefore: number) => {
      let [looked, reissued, after] = [0, 0, undefined as string | undefined];
      do {
        const part = await reissueTickets(store(), { project, pool, after, limit: 10, queuedBefore });
        looked += part.looked;
        reissued += part.reissued;
        after = part.after;
      } while (after !== undefined);
      return { looked, reissued };
    };
    // Those queued just now are left to who submits them.
    expect(await walk(0)).toEqual({ looked: 24, reissued: 0 });
    const later = store().now() + 1;
    expect(await walk(later)).toEqual({ looked: 24, reissued: 5 });
    expect(await walk(later)).toEqual({ looked: 24, reissued: 0 });
    const line = await store().redis.zrange(keys.line(pool, project), 0, '-1');
    expect(line).toEqual(jobs.map(({ id }) => toAttemptId(id, 1)));
    expect(await store().tickets.count(pool)).toBe(25);
    expect(await dumpProject(store(), project)).toEqual(before);
  });

  test('in hand count as issued', async () => {
    const { project, pool } = newNamespace();
    const [job] = await submitMany(1, { project, pool });
    await withTaker(pool, async (taker) => {
      const ticket = await takeNext(taker);
      const queuedBefore = store().now() + 1;
      const found = { looked: 1, reissued: 0, after: undefined };
      expect(await reissueTickets(store(), { project, pool, after: undefined, limit: 10, queuedBefore })).toEqual(
        found,
      );
      expect((await findJob(store(), project, ticket.jobId))?.id).toBe(job?.id);
    });
  });
});
