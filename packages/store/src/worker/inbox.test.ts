import { mintWorkerId } from '@longshore/shared';
import { describeWith, eventually, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { openStore } from '../connection/open-store.ts';
import { useStore } from '../store.fixture.ts';
import { Inbox, postMessage } from './inbox.ts';

describeWith('redis', 'an inbox', ({ redis }) => {
  const store = useStore(redis.url);
  const newWorker = () => mintWorkerId(Date.now());

  test('gives messages in the order in which they were posted, before and while it waits', async () => {
    const worker = newWorker();
    await postMessage(store(), worker, { kind: 'drain' });
    const inbox = new Inbox(store(), worker);
    expect(await inbox.next()).toEqual({ kind: 'drain' });
    const waiting = inbox.next();
    await postMessage(store(), newWorker(), { kind: 'drain' });
    await postMessage(store(), worker, { kind: 'cancel', attempt: 'job_x_1' as never });
    expect(await waiting).toEqual({ kind: 'cancel', attempt: 'job_x_1' });
    inbox.close();
  });

  test('that is closed while it waits gives none, now and later', async () => {
    const inbox = new Inbox(store(), newWorker());
    const waiting = inbox.next();
    inbox.close();
    expect(await waiting).toBeUndefined();
    expect(await inbox.next()).toBeUndefined();
  });

  test('says that Redis is away, and goes on by itself when it is back', async () => {
    const server = await startRedis({ appendonly: true });
    const own = await openStore({ url: server.url, name: 'test' });
    const worker = newWorker();
    const inbox = new Inbox(own, worker);
    try {
      // A first message shows that it is connected and waits.
      const first = inbox.next();
      await postMessage(own, worker, { kind: 'drain' });
      await first;
      const refused = expect(inbox.next()).rejects.toMatchObject({ code: 'redis-unavailable' });
      await server.kill('SIGKILL');
      await refused;
      await server.restart();
      await eventually(() => postMessage(own, worker, { kind: 'drain' }), { withinMs: 15_000 });
      expect(await eventually(() => inbox.next(), { withinMs: 15_000 })).toEqual({ kind: 'drain' });
    } finally {
      inbox.close();
      await own.close();
      await server.stop();
    }
  });
});
