import { describeWith, eventually, startRedis, startTcpProxy } from '@longshore/testing';
import { expect, test } from 'vitest';
import { openStore } from '../connection/open-store.ts';
import type { Store } from '../connection/store.ts';
import { keys } from '../keys.ts';
import { newNamespace, submitNew, useStore } from '../store.fixture.ts';
import { type TakenTicket, TicketTaker } from './ticket-taker.ts';

/** Longer than a taker waits before it looks by itself, and less than a ticket is in hand. */
const SOON = { withinMs: 5_000 };

async function takeNext(taker: TicketTaker, within = SOON): Promise<TakenTicket> {
  return (await eventually(async () => (await taker.take()) ?? false, within)) as TakenTicket;
}

const isWaiting = async (store: Store, pool: string) =>
  ((await store.redis.client('LIST')) as string)
    .split('\n')
    .some((line) => line.includes(`name=test-tickets-${pool} `) && line.includes('cmd=bzpopmin'));

describeWith('redis', 'a ticket', ({ redis }) => {
  const store = useStore(redis.url);

  test('whose ring was heard by somebody who died is found by a taker that looks by itself', async () => {
    const { project, pool } = newNamespace();
    const dying = store().connect('dying');
    const heard = dying.bzpopmin(keys.bell(pool), 10);
    await eventually(async () => ((await store().redis.client('LIST')) as string).includes('name=test-dying '));
    const taker = new TicketTaker(store(), { pool });
    const taken = taker.take();
    await eventually(() => isWaiting(store(), pool));
    const job = await submitNew(store(), project, { pool });
    expect(await heard).toEqual([keys.bell(pool), 'ring', '0']);
    dying.disconnect();
    expect((await taken) ?? (await takeNext(taker))).toMatchObject({ jobId: job.id });
    await taker.close();
  });

  test('comes to a taker whose waiting connection was closed', async () => {
    const { project, pool } = newNamespace();
    const taker = new TicketTaker(store(), { pool });
    const taken = taker.take().catch(() => undefined);
    await eventually(() => isWaiting(store(), pool));
    for (const line of ((await store().redis.client('LIST')) as string).split('\n')) {
      const id = line.includes(`name=test-tickets-${pool} `) ? /^id=(\d+)/.exec(line)?.[1] : undefined;
      if (id) await store().redis.client('KILL', 'ID', Number(id));
    }
    const job = await submitNew(store(), project, { pool });
    expect((await taken) ?? (await takeNext(taker))).toMatchObject({ jobId: job.id });
    await taker.close();
  });

  test('that is given to a taker while it closes goes to another one at once', async () => {
    const { project, pool } = newNamespace();
    const other = new TicketTaker(store(), { pool });
    for (let round = 0; round < 10; round++) {
      const leaving = new TicketTaker(store(), { pool });
      const taken = leaving.take();
      const submitted = submitNew(store(), project, { pool });
      await leaving.close();
      const job = await submitted;
      const ticket = (await taken) ?? (await takeNext(other));
      expect(ticket).toMatchObject({ jobId: job.id });
      await ticket.finish();
    }
    await other.close();
  });

  test('wakes one of those who wait, and many wake many', async () => {
    const { project, pool } = newNamespace();
    const takers = Array.from({ length: 5 }, () => new TicketTaker(store(), { pool }));
    const taken = takers.map((taker) => taker.take());
    await eventually(() => isWaiting(store(), pool));
    const jobs = await Promise.all(takers.map(() => submitNew(store(), project, { pool })));
    const tickets = await Promise.all(
      taken.map(async (one, index) => (await one) ?? (await takeNext(takers[index] as TicketTaker))),
    );
    expect(tickets.map(({ jobId }) => jobId).toSorted()).toEqual(jobs.map(({ id }) => id).toSorted());
    for (const taker of takers) await taker.close();
  });

  test('whose taker never heard that it was given it comes back', async () => {
    const { project, pool } = newNamespace();
    const proxy = await startTcpProxy({ port: redis.port });
    const deaf = await openStore({ url: `redis://127.0.0.1:${proxy.port}`, name: 'deaf', commandTimeoutMs: 300 });
    const job = await submitNew(store(), project, { pool });
    proxy.setTraffic('deaf');
    const unlucky = new TicketTaker(deaf, { pool, inHandMs: 1_000 });
    await expect(unlucky.take()).rejects.toMatchObject({ code: 'redis-unavailable' });
    expect(await store().redis.zcard(keys.away(pool))).toBe(1);
    const taker = new TicketTaker(store(), { pool });
    expect(await takeNext(taker)).toMatchObject({ jobId: job.id });
    for (const one of [unlucky, taker]) await one.close();
    await deaf.close();
    await proxy.stop();
  });

  test('that came back while it was in hand is neither put back by its first taker nor left by it', async () => {
    const { project, pool } = newNamespace();
    await submitNew(store(), project, { pool });
    const [slow, quick] = [new TicketTaker(store(), { pool, inHandMs: 100 }), new TicketTaker(store(), { pool })];
    const first = await takeNext(slow);
    const second = await takeNext(quick);
    expect(second.jobId).toBe(first.jobId);
    await first.handBack();
    await first.putBack(0);
    await first.holdLine();
    expect(await store().redis.zcard(keys.line(pool, project))).toBe(0);
    expect(await store().redis.zcard(keys.held(pool))).toBe(0);
    // It was claimed after all: the other one need not try.
    await first.finish();
    expect(await store().tickets.count(pool)).toBe(0);
    for (const one of [slow, quick]) await one.close();
  });

  test('is where it was after a crash of Redis, in its line or in a dead hand', async () => {
    const server = await startRedis({ appendonly: true, args: ['--appendfsync', 'always'] });
    const own = await openStore({ url: server.url, name: 'test' });
    const taker = new TicketTaker(own, { pool: 'default', inHandMs: 500 });
    try {
      const { project } = newNamespace();
      const jobs = [];
      for (let index = 0; index < 20; index++) jobs.push(await submitNew(own, project));
      for (let index = 0; index < 5; index++) await takeNext(taker);
      await server.kill('SIGKILL');
      await server.restart();
      const found = new Set<string>();
      await eventually(
        async () => {
          const ticket = await taker.take();
          if (ticket) found.add(ticket.jobId);
          await ticket?.finish();
          return found.size === jobs.length;
        },
        { withinMs: 20_000, everyMs: 10 },
      );
    } finally {
      await taker.close();
      await own.close();
      await server.stop();
    }
  });
});
