import { describeWith, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { openStore } from '../connection/open-store.ts';
import { useStore } from '../store.fixture.ts';
import { getFleetId } from './get-fleet-id.ts';

describeWith('redis', 'the id of a fleet', ({ redis }) => {
  const store = useStore(redis.url);

  test('is the same for all who ask, also for those who ask first at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => getFleetId(store())));
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('is another in another Redis', async () => {
    const server = await startRedis();
    const other = await openStore({ url: server.url, name: 'test' });
    expect(await getFleetId(other)).not.toBe(await getFleetId(store()));
    await other.close();
    await server.stop();
  });
});
