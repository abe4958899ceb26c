import { describeWith, eventually } from '@longshore/testing';
import { expect, test } from 'vitest';
import { useStore } from '../store.fixture.ts';

describeWith('redis', 'the commands of one turn', ({ redis }) => {
  const store = useStore(redis.url);

  /** Sends a few, and says how the socket stands right then and when the turn is over. */
  async function sendFew() {
    const connection = store().redis;
    const replies = Promise.all(['a', 'b', 'c'].map((text) => connection.echo(text)));
    const during = connection.stream.writableCorked;
    await new Promise<void>((resolve) => process.nextTick(resolve));
    return { during, after: connection.stream.writableCorked, replies: await replies };
  }

  const gathered = { during: 1, after: 0, replies: ['a', 'b', 'c'] };

  test('are gathered and leave when it ends', async () => {
    expect(await sendFew()).toEqual(gathered);
  });

  test('are gathered on a new connection, too', async () => {
    const before = store().redis.stream;
    store().redis.disconnect(true);
    await eventually(() => store().redis.status === 'ready' && store().redis.stream !== before);
    expect(await sendFew()).toEqual(gathered);
  });
});
