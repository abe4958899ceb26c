import { expect, test } from 'vitest';
import { EngineRefusal } from './dial-engine.ts';
import { toCreateError, toEngineError, toPullError, toStartError } from './docker-errors.ts';

const dialing =
  'connection error: desc = "transport: Error while dialing dial unix /run/containerd/containerd.sock: connect: connection refused": unavailable';
const id = 'f'.repeat(64);

/** As Docker 20.10 says it while it, or its containerd, is told to end or is killed. */
test.each<[number, string]>([
  [500, 'grpc: the client connection is closing: context canceled'],
  [500, dialing],
  [503, `Cannot kill container: ${id}: Cannot kill container ${id}: transport is closing: unavailable`],
  [503, `Cannot kill container: ${id}: Cannot kill container ${id}: ${dialing}`],
  [500, `create ${id}: database not open`],
])('HTTP %i with "%s" is the engine going down, whatever was asked', (status, text) => {
  for (const translate of [toEngineError, toCreateError, toStartError]) {
    expect(translate(new EngineRefusal(status, text), 'do it').code).toBe('engine-down');
  }
});

test('a network that is gone, or is there twice, is told from a command that is', () => {
  for (const [status, text] of [
    [404, 'network longshore-egress not found'],
    [400, 'network longshore-egress is ambiguous (2 matches found on name)'],
  ] as const) {
    expect(toStartError(new EngineRefusal(status, text), 'start it').code).toBe('no-such-network');
  }
});

test('a command that is named like the words of an engine going down is still only missing', () => {
  const quoted =
    'failed to create shim: OCI runtime create failed: container_linux.go:380: starting container process caused: exec: "a: context canceled": stat a: context canceled: no such file or directory: unknown';
  expect(toStartError(new EngineRefusal(500, quoted), 'start it').code).toBe('command-not-found');
  expect(toStartError(new EngineRefusal(400, 'transport is closing'), 'start it').code).toBe('start-failed');
});

test.each([
  [409, 'id already in use'],
  [500, `task ${id}: already exists`],
])('HTTP %i with "%s" is a start that a killed engine left half done', (status, text) => {
  expect(toStartError(new EngineRefusal(status, text), 'start it').code).toBe('engine-fault');
});

test('a full disk of the engine is its own fault, and what a runtime says of one is not', () => {
  const full = 'mkdir /var/lib/docker/overlay2/3f1c-init: no space left on device';
  for (const translate of [toCreateError, toStartError, toPullError]) {
    expect(translate(new EngineRefusal(500, full), 'do it').code).toBe('engine-fault');
  }
  const quoted = `OCI runtime create failed: exec: "a": no space left on device`;
  expect(toStartError(new EngineRefusal(500, quoted), 'do it').code).toBe('start-failed');
});
