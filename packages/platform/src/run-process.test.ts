import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { eventually } from '@longshore/testing';
import { afterEach, expect, test } from 'vitest';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function runFixture(behaviour: string, drainMs = 60_000) {
  const script = new URL('./run-process.fixture.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, behaviour, String(drainMs)], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const records: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => records.push(JSON.parse(line)));
  const messages = () => records.map(({ msg }) => msg);
  return {
    child,
    records,
    messages,
    exited: once(child, 'close').then(([code]) => code as number),
    logged: (message: string) => eventually(() => expect(messages()).toContain(message)),
  };
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s stops the services in the reverse order and exits 0', async (signal) => {
  const run = runFixture('plain');
  await run.logged('fixture started');
  run.child.kill(signal);
  await expect(run.exited).resolves.toBe(0);
  expect(run.messages()).toEqual([
    'start first',
    'start second',
    'fixture started',
    'fixture drains, at most 60000 ms',
    `signal ${signal} 1`,
    'stop second',
    'stop first',
    'fixture stopped',
  ]);
  expect(run.records[2]).toMatchObject({ services: ['first', 'second'], config: { slots: 4 } });
});

test('a service that cannot start stops those before it, is logged once and exits 1', async () => {
  const run = runFixture('fails-to-start');
  await expect(run.exited).resolves.toBe(1);
  expect(run.messages()).toEqual(['start first', 'fixture could not start', 'stop first', 'fixture stopped']);
  expect(run.records[1]).toMatchObject({ level: 'error', service: 'second', err: { message: 'port taken' } });
});

test('a signal during a start that hangs stops what there is', async () => {
  const run = runFixture('never-starts');
  await run.logged('start first');
  run.child.kill('SIGTERM');
  await expect(run.exited).resolves.toBe(0);
  expect(run.messages()).not.toContain('fixture started');
  expect(run.messages()).toContain('stop first');
});

test('the deadline aborts its signal for the services that still stop', async () => {
  const run = runFixture('stops-at-deadline', 50);
  await run.logged('fixture started');
  run.child.kill('SIGTERM');
  await expect(run.exited).resolves.toBe(0);
  expect(run.records).toContainEqual(expect.objectContaining({ msg: 'stop second', reason: 'TimeoutError' }));
});

test('a second signal forces the deadline', async () => {
  const run = runFixture('stops-at-deadline');
  await run.logged('fixture started');
  run.child.kill('SIGTERM');
  await run.logged('signal SIGTERM 1');
  run.child.kill('SIGINT');
  await expect(run.exited).resolves.toBe(0);
  expect(run.messages()).toContain('signal SIGINT 2');
  expect(run.records).toContainEqual(expect.objectContaining({ msg: 'stop second', reason: 'AbortError' }));
});

test('a service that fails to stop keeps nobody else from it, and the exit code is 1', async () => {
  const run = runFixture('fails-to-stop');
  await run.logged('fixture started');
  run.child.kill('SIGTERM');
  await expect(run.exited).resolves.toBe(1);
  expect(run.messages()).toContain('second did not stop');
  expect(run.messages()).toContain('stop first');
});

test('a service that never stops is left behind, and those before it are stopped all the same', async () => {
  const run = runFixture('never-stops', 50);
  await run.logged('fixture started');
  run.child.kill('SIGTERM');
  await expect(run.exited).resolves.toBe(1);
  expect(run.messages()).toContain('second did not stop');
  expect(run.messages()).not.toContain('first did not stop');
  expect(run.messages()).toContain('stop first');
}, 20_000);

test.each(['rejects', 'throws'])('an error that reaches nobody (%s) is logged once and exits 1', async (behaviour) => {
  const run = runFixture(behaviour);
  await expect(run.exited).resolves.toBe(1);
  expect(run.records.filter(({ level }) => level === 'error')).toHaveLength(1);
});
