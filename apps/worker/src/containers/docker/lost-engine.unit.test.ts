import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDockerEngine, type EngineTimeouts } from './docker-engine.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const never = new AbortController().signal;
const id = 'f'.repeat(64);

const exitedState = {
  Id: id,
  Name: '/one',
  Image: 'sha256:0',
  State: {
    Status: 'exited',
    ExitCode: 5,
    OOMKilled: false,
    Error: '',
    StartedAt: '2026-01-01T00:00:00.5Z',
    FinishedAt: '2026-01-01T00:00:01.5Z',
  },
  Config: { Labels: {} },
  HostConfig: { Init: true },
};

/** A daemon that never comes back with an answer, or breaks off in the middle of one: what the real one does when it dies. */
describe('a daemon', () => {
  let folder: string;
  let server: Server;
  let answer: Answer;
  let host: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'longshore-lost-engine-'));
    const socketPath = join(folder, 'engine.sock');
    host = `unix://${socketPath}`;
    server = createServer((request, response) => answer(request, response));
    server.listen(socketPath);
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = (timeouts: Partial<EngineTimeouts> = {}) => createDockerEngine({ host, timeouts });

  test('that hangs is not waited for longer than the deadline of the call', async () => {
    answer = () => undefined;
    const engine = open({ inspectMs: 50, describeMs: 50, attachMs: 50 });
    await expect(engine.inspectContainer(id, never)).rejects.toMatchObject({ code: 'engine-timeout' });
    await expect(engine.describe(never)).rejects.toMatchObject({ code: 'engine-timeout' });
    const attaching = engine.attachContainer(id, { stdin: false, signal: never });
    await expect(attaching).rejects.toMatchObject({ code: 'engine-timeout' });
  });

  test('that hangs within its answer is not waited for either', async () => {
    answer = (_request, response) => void response.write('{');
    await expect(open({ inspectMs: 50 }).inspectContainer(id, never)).rejects.toMatchObject({ code: 'engine-timeout' });
  });

  test('that is not there is down', async () => {
    const missing = createDockerEngine({ host: `unix://${join(folder, 'nowhere.sock')}` });
    await expect(missing.describe(never)).rejects.toMatchObject({ code: 'engine-down' });
    const refusing = createDockerEngine({ host: 'tcp://127.0.0.1:1' });
    await expect(refusing.describe(never)).rejects.toMatchObject({ code: 'engine-down' });
  });

  test('that hangs up before or within its answer is down', async () => {
    answer = (request) => request.socket.destroy();
    await expect(open().inspectContainer(id, never)).rejects.toMatchObject({ code: 'engine-down' });
    answer = (request, response) => response.write('{', () => request.socket.destroy());
    await expect(open().inspectContainer(id, never)).rejects.toMatchObject({ code: 'engine-down' });
  });

  test('that breaks a wait off is asked for the state and then waited for again', async () => {
    const asked: string[] = [];
    let waits = 0;
    answer = (request, response) => {
      const path = request.url?.split('?')[0]?.split('/').at(-1) ?? '';
      asked.push(path);
      if (path === 'json') {
        response.end(JSON.stringify({ ...exitedState, State: { ...exitedState.State, Status: 'running' } }));
      } else if (waits++ === 0) {
        response.flushHeaders();
        response.write(' ', () => request.socket.destroy());
      } else response.end(JSON.stringify({ StatusCode: 3 }));
    };
    expect(await open().waitContainer(id, never)).toEqual({ exitCode: 3 });
    expect(asked).toEqual(['wait', 'json', 'wait']);
  });

  test('that breaks a wait off and meanwhile saw the exit gives its code', async () => {
    answer = (request, response) => {
      if (request.url?.includes('/wait')) response.write(' ', () => request.socket.destroy());
      else response.end(JSON.stringify(exitedState));
    };
    expect(await open().waitContainer(id, never)).toEqual({ exitCode: 5 });
  });

  test('that never answers a wait is asked for the state beside it', async () => {
    let looks = 0;
    answer = (request, response) => {
      if (request.url?.includes('/wait')) response.write(' ');
      else {
        looks += 1;
        const Status = looks < 3 ? 'running' : 'exited';
        response.end(JSON.stringify({ ...exitedState, State: { ...exitedState.State, Status } }));
      }
    };
    expect(await open({ waitCheckMs: 20 }).waitContainer(id, never)).toEqual({ exitCode: 5 });
    expect(looks).toBe(3);
  });

  test('that hangs for too long during a wait is down, though the connection holds', async () => {
    answer = (request, response) => void (request.url?.includes('/wait') && response.write(' '));
    const engine = open({ waitCheckMs: 20, inspectMs: 50, engineAwayMs: 100 });
    await expect(engine.waitContainer(id, never)).rejects.toMatchObject({ code: 'engine-timeout' });
  });

  test('that stays away during a wait is down after the time that it is given', async () => {
    answer = (request) => request.socket.destroy();
    await expect(open({ engineAwayMs: 100 }).waitContainer(id, never)).rejects.toMatchObject({ code: 'engine-down' });
  });

  test.each<[string, (signal: AbortSignal) => Promise<unknown>]>([
    ['an inspection', (signal) => open().inspectContainer(id, signal)],
    ['a wait', (signal) => open().waitContainer(id, signal)],
    ['a sample', (signal) => open().sampleUsage(id, signal)],
    ['an attachment', (signal) => open().attachContainer(id, { stdin: true, signal })],
    ['a pull', (signal) => open().pullImage('some/image:1', { signal, stallMs: 60_000 })],
    ['an image', (signal) => open().findImage('some/image:1', signal)],
  ])('is told at once when %s is aborted, before and within its answer', async (_what, call) => {
    for (const startsToAnswer of [false, true]) {
      const asked = Promise.withResolvers<IncomingMessage>();
      answer = (request, response) => {
        if (startsToAnswer) response.write(' ', () => asked.resolve(request));
        else asked.resolve(request);
      };
      const controller = new AbortController();
      const calling = call(controller.signal);
      const reason = new Error('enough');
      const rejected = expect(calling).rejects.toBe(reason);
      const { socket } = await asked.promise;
      const hungUp = new Promise((resolve) => socket.once('error', () => undefined).once('close', resolve));
      controller.abort(reason);
      await Promise.all([rejected, hungUp]);
    }
  });

  test('gets the environment of a creation in the body and nowhere else', async () => {
    let url = '';
    answer = (request, response) => {
      if (request.method === 'GET') response.end(JSON.stringify({ Id: 'sha256:0', Size: 1 }));
      else {
        url = request.url ?? '';
        request.resume().on('end', () => response.writeHead(201).end(JSON.stringify({ Id: id })));
      }
    };
    const spec = {
      name: 'one',
      image: 'sha256:0',
      environment: ['TOKEN=hunter2'],
      labels: {},
      limits: { cpus: 1, memoryBytes: 6_291_456, pids: 10, nofile: 64 },
      network: 'none',
      stdin: false,
      init: true,
      logMaxBytes: 1_000_000,
    } as const;
    expect(await open().createContainer(spec, never)).toEqual({ id, adopted: false });
    expect(url).toBe('/containers/create?name=one');
  });

  test('is asked over connections that stay open, but for a state over a new one, which only a daemon that stays takes', async () => {
    const sockets = new Set<unknown>();
    answer = (request, response) => {
      sockets.add(request.socket);
      response.end(JSON.stringify(exitedState));
    };
    const engine = open();
    for (let call = 0; call < 5; call += 1) await engine.signalContainer(id, 'SIGTERM', never);
    expect(sockets.size).toBe(1);
    for (let call = 0; call < 5; call += 1) await engine.inspectContainer(id, never);
    expect(sockets.size).toBe(6);
    engine.close();
  });
});
