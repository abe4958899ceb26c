import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** Answers with what it was told, and remembers it. */
async function startEcho() {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      heard.push(String(bytes));
      socket.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { heard, server, port: (server.address() as AddressInfo).port };
}

let echo: Awaited<ReturnType<typeof startEcho>>;
let proxy: TcpProxy;
let client: Socket;
let answers: string[];
beforeEach(async () => {
  echo = await startEcho();
  proxy = await startTcpProxy({ port: echo.port });
  client = await dial();
});
afterEach(async () => {
  client.destroy();
  await proxy.stop();
  echo.server.close();
});

async function dial(): Promise<Socket> {
  const socket = connect({ port: proxy.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  answers = [];
  socket.on('data', (bytes) => answers.push(String(bytes)));
  await once(socket, 'connect');
  return socket;
}

test('a proxy passes calls and answers', async () => {
  client.write('hi');
  await eventually(() => expect(answers).toEqual(['hi']));
});

test('behind a deaf proxy calls are done and not answered', async () => {
  proxy.setTraffic('deaf');
  client.write('hi');
  await eventually(() => expect(echo.heard).toEqual(['hi']));
  proxy.setTraffic('pass');
  client.write('ho');
  await eventually(() => expect(echo.heard.join('')).toBe('hiho'));
  expect(answers).toEqual([]);
  client.destroy();
  client = await dial();
  client.write('he');
  await eventually(() => expect(answers).toEqual(['he']));
});

test('a proxy that is moved leads new connections to another server, and leaves those that stand', async () => {
  const other = await startEcho();
  proxy.moveTo(other.port);
  client.write('old');
  await eventually(() => expect(echo.heard).toEqual(['old']));
  client.destroy();
  client = await dial();
  client.write('new');
  await eventually(() => expect(other.heard).toEqual(['new']));
  client.destroy();
  proxy.cut();
  other.server.close();
});

test('what falls into a hole reaches nobody, and the connection stands', async () => {
  proxy.setTraffic('hole');
  client.write('hi');
  expect(await dial()).toMatchObject({ readyState: 'open' });
  proxy.cut();
  proxy.setTraffic('pass');
  client = await dial();
  client.write('ho');
  await eventually(() => expect(echo.heard).toEqual(['ho']));
});

test('a cut closes what stands, and new connections are taken', async () => {
  proxy.cut();
  if (!client.closed) await once(client, 'close');
  client = await dial();
  client.write('again');
  await eventually(() => expect(answers).toEqual(['again']));
});

test('a proxy that refuses closes old and new connections', async () => {
  proxy.setTraffic('refuse');
  if (!client.closed) await once(client, 'close');
  client = await dial();
  if (!client.closed) await once(client, 'close');
  expect(client.closed).toBe(true);
});
