import { describe, expect, test } from 'vitest';
import type { ContractSubject } from './engine-under-test.contract.ts';
import { mebibyte, runToEnd } from './test-container.contract.ts';

const never = new AbortController().signal;

/** What running a container tells. */
export function describeRuns(subject: () => ContractSubject): void {
  describe('a container', () => {
    test('that exits tells its exit code', async () => {
      const { engine, specFor } = subject();
      const { id, exitCode, state } = await runToEnd(engine, specFor('exits-seven'));
      expect(exitCode).toBe(7);
      expect(state).toMatchObject({
        id,
        status: 'exited',
        exitCode: 7,
        oomKilled: false,
        error: '',
        endedByEngine: false,
      });
      // A daemon notes the start when it has heard of it, which may be after a short exit.
      expect(Math.abs((state.finishedAt ?? 0) - (state.startedAt ?? 0))).toBeLessThan(60_000);
    });

    test('has no exit code while it runs', async () => {
      const { engine, started } = subject();
      const id = await started('sleeps');
      const state = await engine.inspectContainer(id, never);
      expect(state.status).toBe('running');
      expect(state.exitCode).toBeUndefined();
      expect(state.finishedAt).toBeUndefined();
    });

    test('attached before its start loses neither its first nor its last line, and keeps its streams apart', async () => {
      const { engine, specFor } = subject();
      const { stdout, stderr, complete } = await runToEnd(engine, specFor('says-hello'));
      expect(stdout).toBe('first line\nlast line\n');
      expect(stderr).toBe('a line on stderr\n');
      expect(complete).toBe(true);
    });

    test('prints many lines in order', async () => {
      const { engine, specFor } = subject();
      const { stdout } = await runToEnd(engine, specFor('prints-lines', { command: ['20000'] }));
      expect(stdout).toBe(Array.from({ length: 20_000 }, (_, index) => `line ${index + 1}\n`).join(''));
    });

    test('reads its input to the end', async () => {
      const { engine, specFor } = subject();
      const input = Buffer.from('0123456789abcdef'.repeat(65_536));
      const { exitCode, stdout } = await runToEnd(engine, specFor('reads-stdin', { stdin: true }), input);
      expect(exitCode).toBe(0);
      expect(stdout.length).toBe(input.length);
      expect(stdout === input.toString()).toBe(true);
    });

    test('reads an empty input to its end', async () => {
      const { engine, specFor } = subject();
      const { exitCode, stdout } = await runToEnd(engine, specFor('reads-stdin', { stdin: true }), Buffer.alloc(0));
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    });

    test('that exits without reading its input loses no output', async () => {
      const { engine, specFor } = subject();
      const input = Buffer.alloc(4 * mebibyte, 'x');
      const { stdout, exitCode } = await runToEnd(engine, specFor('says-hello', { stdin: true }), input);
      expect({ stdout, exitCode }).toEqual({ stdout: 'first line\nlast line\n', exitCode: 0 });
    });

    test('gets its environment', async () => {
      const { engine, specFor } = subject();
      const { stdout } = await runToEnd(engine, specFor('prints-environment', { environment: ['GREETING=a=b c'] }));
      expect(stdout.split('\n')).toEqual(expect.arrayContaining(['GREETING=a=b c', 'FROM_IMAGE=yes']));
    });

    test('whose command is missing says so', async () => {
      const { engine, specFor } = subject();
      const { exitCode, state } = await runToEnd(engine, specFor('bad-entrypoint'));
      expect(exitCode).toBe(127);
      expect(state.startFailure).toBe('command-not-found');
    });

    test('whose command is no program says so', async () => {
      const { engine, specFor } = subject();
      const { exitCode, state } = await runToEnd(engine, specFor('not-executable'));
      expect(exitCode).toBe(126);
      expect(state.startFailure).toBe('command-not-executable');
    });

    test('that needs more memory than its limit is killed for it', async () => {
      const { engine, specFor } = subject();
      const { exitCode, state } = await runToEnd(engine, specFor('eats-memory'));
      expect(exitCode).not.toBe(0);
      expect(state.oomKilled).toBe(true);
    });

    test('is used and measured while it runs, and not after', async () => {
      const { engine, started } = subject();
      const id = await started('sleeps');
      const sample = await engine.sampleUsage(id, never);
      expect(sample?.cpuTotalMs).toBeGreaterThanOrEqual(0);
      expect(sample?.memoryBytes).toBeGreaterThan(0);
      expect(sample?.processes).toBeGreaterThan(0);
      expect(await engine.measureDisk(id, never)).toBeGreaterThanOrEqual(0);
      await engine.signalContainer(id, 'SIGKILL', never);
      await engine.waitContainer(id, never);
      expect(await engine.sampleUsage(id, never)).toBeUndefined();
    });
  });
}
