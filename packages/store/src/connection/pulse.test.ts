import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWith, eventually, startRedis } from '@longshore/testing';
import { expect, test } from 'vitest';
import { openStore } from './open-store.ts';

describeWith('redis', 'the pulse of a store', () => {
  test('takes a Redis that cannot save, and refuses even a ping, for alive', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'longshore-pulse-'));
    const server = await startRedis({ dir: folder });
    const store = await openStore({ url: server.url, name: 'test' });
    try {
      const connection = await store.redis.client('ID');
      // A folder in the place of the snapshot lets every save fail, also one by root.
      await mkdir(join(folder, 'dump.rdb', 'full'), { recursive: true });
      await server.command('CONFIG', 'SET', 'save', '3600 1');
      await server.command('BGSAVE');
      await eventually(async () => expect(await countRefusedPings()).toBeGreaterThan(3), { withinMs: 20_000 });
      expect(await store.redis.client('ID')).toBe(connection);
    } finally {
      await store.close();
      // It would not end before it has saved.
      await server.kill('SIGKILL');
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }

    async function countRefusedPings(): Promise<number> {
      const stats = await store.redis.info('commandstats');
      return Number(/cmdstat_ping:.*rejected_calls=(\d+)/.exec(stats)?.[1] ?? 0);
    }
  });
});
