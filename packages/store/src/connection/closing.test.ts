import { mintWorkerId } from '@longshore/shared';
import { describeWith, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { EventTail } from '../event/event-tail.ts';
import { TicketTaker } from '../ticket/ticket-taker.ts';
import { Inbox } from '../worker/inbox.ts';
import { openStore } from './open-store.ts';

/** Everything of a store that waits, and then closed: each must end, whatever Redis does. */
async function closeAll(url: string): Promise<void> {
  const store = await openStore({ url, name: 'test' });
  const tail = new EventTail(store, { onError: () => undefined });
  tail.follow('default', { onEvent: () => {}, onGap: () => {} });
  const taker = new TicketTaker(store, { pool: 'default' });
  const inbox = new Inbox(store, mintWorkerId(store.now()));
  const waiting = [tail.start(), taker.take(), inbox.next()].map((call) => call.catch(() => undefined));
  inbox.close();
  await Promise.all([tail.stop(), taker.close()]);
  await store.close();
  await Promise.all(waiting);
}

describeWith('redis', 'closing', () => {
  test('ends at once where Redis is away', async () => {
    await closeAll('redis://127.0.0.1:1');
  }, 8_000);

  test('ends at once where Redis takes connections and says nothing', async () => {
    const server = await startRedis();
    await server.kill('SIGSTOP');
    try {
      await closeAll(server.url);
    } finally {
      await server.stop();
    }
  }, 12_000);

  test('ends at once where Redis went away after the start', async () => {
    const server = await startRedis();
    const store = await openStore({ url: server.url, name: 'test' });
    const tail = new EventTail(store, { onError: () => undefined });
    await tail.start();
    tail.follow('default', { onEvent: () => {}, onGap: () => {} });
    const inbox = new Inbox(store, mintWorkerId(store.now()));
    const next = inbox.next().catch(() => undefined);
    await server.stop();
    await next;
    inbox.close();
    await tail.stop();
    await store.close();
    expect(await inbox.next()).toBeUndefined();
  }, 8_000);
});
