import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { findFreePort } from '@longshore/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Verdict, Wire } from './wire.ts';

let echo: Server;
let wire: Wire;
let port: number;
let verdict: Verdict;
let heard: string[];

beforeEach(async () => {
  verdict = 'pass';
  heard = [];
  echo = createServer({ allowHalfOpen: true }, (socket) => socket.on('error', () => undefined).pipe(socket));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  port = await findFreePort();
  wire = new Wire({
    listen: { host: '127.0.0.1', port },
    target: () => ({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port }),
    openTap: () => ({
      toServer: (chunk) => {
        heard.push(String(chunk));
        return 'pass';
      },
      toClient: () => verdict,
    }),
  });
  await wire.start();
});

afterEach(async () => {
  await wire.stop();
  echo.close();
});

async function dial(): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

async function ask(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  return String((await once(socket, 'data'))[0]);
}

test('what is said passes both ways, and the tap hears it', async () => {
  const socket = await dial();
  expect(await ask(socket, 'hello')).toBe('hello');
  expect(heard).toEqual(['hello']);
  socket.destroy();
});

test('one side may have said all, and still hear the answer', async () => {
  const socket = await dial();
  socket.end('last words');
  expect(String((await once(socket, 'data'))[0])).toBe('last words');
  await once(socket, 'close');
});

test('an answer can be lost although the server did what it was asked', async () => {
  verdict = 'cut';
  const socket = await dial();
  socket.write('do it');
  await once(socket, 'close');
  expect(heard).toEqual(['do it']);
});

test('a cut ends connections and lets new ones through, a refusal does not', async () => {
  const first = await dial();
  await ask(first, 'x');
  wire.cut();
  await once(first, 'close');
  const second = await dial();
  expect(await ask(second, 'y')).toBe('y');
  wire.refuse();
  await once(second, 'close');
  await once(await dial(), 'close');
  wire.heal();
  const third = await dial();
  expect(await ask(third, 'z')).toBe('z');
  third.destroy();
});

test('what falls into a hole comes out when it closes', async () => {
  const socket = await dial();
  await ask(socket, 'before');
  wire.openHole();
  let isAnswered = false;
  const answer = ask(socket, 'into the hole').then((text) => {
    isAnswered = true;
    return text;
  });
  const around = connect({ port: (echo.address() as AddressInfo).port, host: '127.0.0.1' });
  expect(await ask(around, 'around it')).toBe('around it');
  around.destroy();
  expect(isAnswered).toBe(false);
  wire.heal();
  expect(await answer).toBe('into the hole');
  socket.destroy();
});
