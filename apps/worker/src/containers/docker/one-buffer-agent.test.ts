import { once } from 'node:events';
import { get } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { OneBufferAgent } from './one-buffer-agent.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A connection that was taken over, and its far end, which says `early` right behind its answer. */
async function takeOver(early: string): Promise<{ near: Socket; far: Socket }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const headers = { connection: 'Upgrade', upgrade: 'tcp' };
  const request = get({ port, host: '127.0.0.1', agent: new OneBufferAgent({ keepAlive: false }), headers });
  const [far] = (await once(server, 'connection')) as [Socket];
  await once(far, 'data');
  far.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
  const [, near] = (await once(request, 'upgrade')) as [unknown, Socket];
  if (early) far.write(early);
  closers.push(() => {
    near.destroy();
    server.close();
  });
  return { near, far };
}

test('what arrives before anybody listens waits, and stays in order with what comes later', async () => {
  const { near, far } = await takeOver('one ');
  // Answered by the far end of another connection, so that the first words have surely been read.
  const { near: other } = await takeOver('ready');
  await once(other, 'data');
  let heard = '';
  near.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  far.end('two');
  await once(near, 'end');
  expect(heard).toBe('one two');
});

test('a chunk stays as it is while the connection is paused, and nothing is lost by pausing', async () => {
  const { near, far } = await takeOver('');
  const sent = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => index % 251));
  const heard: Buffer[] = [];
  near.on('data', (chunk: Buffer) => {
    near.pause();
    setImmediate(() => {
      heard.push(Buffer.from(chunk));
      near.resume();
    });
  });
  far.end(sent);
  await once(near, 'end');
  expect(Buffer.concat(heard).equals(sent)).toBe(true);
});
