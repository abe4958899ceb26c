import { expect, test } from 'vitest';
import { type ContainerState, EngineError, type EngineErrorCode } from '../containers/index.ts';
import type { WayToEnd } from './endings/way-to-end.ts';
import { judgeOutcome } from './judge-outcome.ts';

function exited(state: Partial<ContainerState>): ContainerState {
  const base = { id: 'c', name: 'n', imageId: 'i', labels: {}, status: 'exited', error: '' } as const;
  return { ...base, oomKilled: false, endedByEngine: false, ...state };
}

test.each<[string, Partial<ContainerState>, object]>([
  ['exit code 0', { exitCode: 0 }, { outcome: 'succeeded', exitCode: 0 }],
  ['another exit code', { exitCode: 7 }, { outcome: 'failed', exitCode: 7, detail: 'The process exited with code 7.' }],
  ['a signal', { exitCode: 139 }, { outcome: 'failed', exitCode: 139, signal: 'SIGSEGV' }],
  ['a kill from outside', { exitCode: 137 }, { outcome: 'failed', exitCode: 137, signal: 'SIGKILL' }],
  [
    'an exit code above all signals',
    { exitCode: 255 },
    { outcome: 'failed', exitCode: 255, detail: 'The process exited with code 255.' },
  ],
  ['no memory', { exitCode: 137, oomKilled: true }, { outcome: 'out-of-memory', exitCode: 137, signal: 'SIGKILL' }],
  ['a child without memory', { exitCode: 1, oomKilled: true }, { outcome: 'out-of-memory', exitCode: 1 }],
  ['a child without memory that was survived', { exitCode: 0, oomKilled: true }, { outcome: 'succeeded' }],
  ["a shell's own 127", { exitCode: 127 }, { outcome: 'failed', exitCode: 127 }],
  [
    'a command that is not there',
    { exitCode: 127, startFailure: 'command-not-found' },
    { outcome: 'never-started', reason: 'command-not-found' },
  ],
  [
    'a command that cannot be executed',
    { exitCode: 126, startFailure: 'command-not-executable' },
    { outcome: 'never-started', reason: 'command-not-executable' },
  ],
  [
    'an engine that went down',
    { exitCode: 143, endedByEngine: true },
    { outcome: 'interrupted', reason: 'engine-down' },
  ],
  ['an exit that the engine forgot', {}, { outcome: 'interrupted', reason: 'engine-down' }],
])('after an exit by itself, %s is judged', (_, state, ending) => {
  expect(judgeOutcome({ kind: 'exit' }, exited(state))).toMatchObject(ending);
});

test('an exit without a state is the fault of the engine', () => {
  expect(judgeOutcome({ kind: 'exit' }, undefined)).toMatchObject({ outcome: 'interrupted', reason: 'engine-down' });
});

const stops: [WayToEnd, string][] = [
  [{ kind: 'timeout', timeoutMs: 1_000 }, 'timed-out'],
  [{ kind: 'cancel' }, 'cancelled'],
  [{ kind: 'deadline' }, 'timed-out'],
  [{ kind: 'drain' }, 'interrupted'],
  [{ kind: 'output-limit', limitBytes: 1_024 }, 'output-limit'],
  [{ kind: 'disk-limit', limitBytes: 1_024, usedBytes: 2_048 }, 'disk-limit'],
];

test.each(stops)('what stopped the container decides, however it exits then: %o', (way, outcome) => {
  for (const exitCode of [0, 7, 137, 143]) {
    expect(judgeOutcome(way, exited({ exitCode, oomKilled: true }))).toMatchObject({ outcome, exitCode });
  }
  expect(judgeOutcome(way, undefined)).toMatchObject({ outcome });
});

test.each<[EngineErrorCode, string]>([
  ['image-not-found', 'image-not-found'],
  ['image-denied', 'image-denied'],
  ['registry-unreachable', 'registry-unreachable'],
  ['reference-refused', 'spec-refused'],
  ['command-not-found', 'command-not-found'],
  ['command-not-executable', 'command-not-executable'],
  ['start-failed', 'start-failed'],
  ['spec-refused', 'spec-refused'],
  ['name-taken', 'start-failed'],
  ['no-such-container', 'start-failed'],
  ['engine-down', 'engine-down'],
  ['engine-timeout', 'engine-down'],
  ['engine-failed', 'start-failed'],
  ['engine-fault', 'engine-down'],
])('an engine that says %s before the start makes the reason %s', (code, reason) => {
  const error = new EngineError(code, 'It did not work.');
  expect(judgeOutcome({ kind: 'never-started', error }, undefined)).toEqual({
    outcome: 'never-started',
    reason,
    detail: 'It did not work.',
  });
});

test('a container that somebody removed was interrupted', () => {
  const interrupted = { outcome: 'interrupted', reason: 'container-removed' };
  expect(judgeOutcome({ kind: 'engine-lost', cause: 'removed' }, undefined)).toMatchObject(interrupted);
  expect(judgeOutcome({ kind: 'exit' }, 'removed')).toMatchObject(interrupted);
});

test.each(['away', 'restarted', 'unknown-exit'] as const)(
  'an engine that is lost (%s) under a running container interrupts the attempt',
  (cause) => {
    const ending = judgeOutcome({ kind: 'engine-lost', cause }, undefined);
    expect(ending).toMatchObject({ outcome: 'interrupted', reason: 'engine-down' });
  },
);

test('what goes wrong in the worker itself before the start costs the job nothing', () => {
  const error = new Error('ENOSPC: no space left on device, mkdir');
  expect(judgeOutcome({ kind: 'never-started', error }, undefined)).toEqual({
    outcome: 'interrupted',
    reason: 'worker-fault',
    detail: error.message,
  });
});
