import { isJobEvent } from '@longshore/shared';
import { describeWith, eventually, startTcpProxy, type TcpProxy } from '@longshore/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EventTail } from '../event/event-tail.ts';
import { findJob } from '../job/find-job.ts';
import { newNamespace, submitNew } from '../store.fixture.ts';
import { TicketTaker } from '../ticket/ticket-taker.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

/** Less than the silence after which a blocking connection gives up by itself. */
const PATIENCE = { withinMs: 12_000 };

describeWith('redis', 'a store behind a network', ({ redis }) => {
  let proxy: TcpProxy;
  let store: Store;
  beforeEach(async () => {
    proxy = await startTcpProxy({ port: redis.port });
    store = await openStore({ url: `redis://127.0.0.1:${proxy.port}`, name: 'test' });
  });
  afterEach(async () => {
    await store.close();
    await proxy.stop();
  });

  const failsNow = (project: string) =>
    eventually(async () => {
      const error = await submitNew(store, project).catch((caught) => caught);
      expect(error).toMatchObject({ code: 'redis-unavailable' });
    });

  test.each(['hole', 'deaf'] as const)(
    'that was a %s for a while works again on all its connections, also those on which calls wait',
    async (traffic) => {
      const { project, pool } = newNamespace();
      const heard: string[] = [];
      const tail = new EventTail(store, { onError: () => {} });
      await tail.start();
      tail.follow(project, { onEvent: (event) => isJobEvent(event) && heard.push(event.job), onGap: () => {} });
      const taker = new TicketTaker(store, { pool });
      const first = await submitNew(store, project, { pool });
      const before = await eventually(async () => (await taker.take()) ?? false);
      if (before) await before.finish();
      await eventually(() => heard.includes(first.id));
      proxy.setTraffic(traffic);
      await failsNow(project);
      proxy.setTraffic('pass');
      const job = await eventually(() => submitNew(store, project, { pool }), PATIENCE);
      expect(await eventually(() => findJob(store, project, job.id), PATIENCE)).toEqual(job);
      const taken = await eventually(async () => (await taker.take()) ?? false, PATIENCE);
      expect(taken).toMatchObject({ jobId: job.id });
      await eventually(() => heard.includes(job.id), PATIENCE);
      await taker.close();
      await tail.stop();
    },
    40_000,
  );
});
