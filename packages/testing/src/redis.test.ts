import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { isSkip, startOrSkip } from './missing-part.ts';
import { describeWith } from './parts.ts';
import { pingRedis, type RedisServer, startRedis } from './redis.ts';

async function call(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${command}\r\n`);
  const [reply] = await once(socket, 'data');
  socket.destroy();
  return String(reply).trim();
}

async function withRedis(options: Parameters<typeof startRedis>[0], use: (redis: RedisServer) => Promise<void>) {
  const redis = await startRedis(options);
  try {
    await use(redis);
  } finally {
    await redis.stop();
  }
  await expect(pingRedis(redis.port)).rejects.toThrow();
}

describeWith('redis', 'Redis', ({ redis }) => {
  test('the one of the run answers, keeps an append-only file and evicts nothing', async () => {
    await expect(pingRedis(redis.port)).resolves.toBe(true);
    await expect(call(redis.port, 'CONFIG GET appendonly')).resolves.toMatch(/yes$/);
    await expect(call(redis.port, 'CONFIG GET maxmemory-policy')).resolves.toMatch(/noeviction$/);
  });

  test('one of its own keeps its data over a kill and a restart on the same port', async () => {
    await withRedis({ appendonly: true, args: ['--appendfsync', 'always'] }, async (own) => {
      const firstPid = own.pid;
      expect(own.url).toBe(`redis://127.0.0.1:${own.port}`);
      await expect(call(own.port, 'SET kept yes')).resolves.toBe('+OK');
      await own.kill('SIGKILL');
      await expect(pingRedis(own.port)).rejects.toThrow('ECONNREFUSED');
      await own.restart();
      expect(own.pid).not.toBe(firstPid);
      await expect(call(own.port, 'GET kept')).resolves.toBe('$3\r\nyes');
    });
  });

  test('a paused one takes connections and does not answer, and goes on when it is resumed', async () => {
    await withRedis({}, async (own) => {
      await own.kill('SIGSTOP');
      await expect(pingRedis(own.port)).rejects.toThrow('does not answer');
      await own.kill('SIGCONT');
      await expect(pingRedis(own.port)).resolves.toBe(true);
    });
  });

  test('one that cannot start fails with what it said', async () => {
    const started = startOrSkip(() => startRedis({ args: ['--no-such-option', '1'] }));
    await expect(started.then(isSkip)).rejects.toThrow(/redis-server did not come up:[\s\S]*no-such-option/);
  });
});
