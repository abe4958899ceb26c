import { describe, expect, test } from 'vitest';
import type { ContractSubject } from './engine-under-test.contract.ts';
import { runToEnd, startTalker } from './test-container.contract.ts';

const never = new AbortController().signal;

/** Starting, stopping, waiting for and removing containers. */
export function describeStops(subject: () => ContractSubject): void {
  describe('starting', () => {
    test('a running container again is fine', async () => {
      const { engine, started } = subject();
      const id = await started('sleeps');
      await engine.startContainer(id, never);
      expect((await engine.inspectContainer(id, never)).status).toBe('running');
    });

    test('a missing container is an error', async () => {
      const { engine } = subject();
      await expect(engine.startContainer('longshore-nowhere', never)).rejects.toMatchObject({
        code: 'no-such-container',
      });
    });
  });

  describe('stopping', () => {
    test('by SIGTERM ends a container that does not mind, as an init passes it on', async () => {
      const { engine, started } = subject();
      const id = await started('sleeps');
      await engine.signalContainer(id, 'SIGTERM', never);
      expect(await engine.waitContainer(id, never)).toEqual({ exitCode: 143 });
      expect((await engine.inspectContainer(id, never)).endedByEngine).toBe(false);
    });

    test('by SIGTERM lets a container end in its own way', async () => {
      const { engine, specFor } = subject();
      const id = await startTalker(engine, specFor('handles-sigterm'));
      await engine.signalContainer(id, 'SIGTERM', never);
      expect(await engine.waitContainer(id, never)).toEqual({ exitCode: 0 });
    });

    test('takes a SIGKILL where SIGTERM is ignored', async () => {
      const { engine, specFor } = subject();
      const id = await startTalker(engine, specFor('ignores-sigterm'));
      await engine.signalContainer(id, 'SIGTERM', never);
      expect((await engine.inspectContainer(id, never)).status).toBe('running');
      await engine.signalContainer(id, 'SIGKILL', never);
      expect(await engine.waitContainer(id, never)).toEqual({ exitCode: 137 });
    });

    test('what has ended, never started or is gone is fine', async () => {
      const { engine, specFor, created } = subject();
      const { id } = await runToEnd(engine, specFor('exits-zero'));
      await engine.signalContainer(id, 'SIGTERM', never);
      await engine.signalContainer(await created('exits-zero'), 'SIGTERM', never);
      await engine.signalContainer('longshore-nowhere', 'SIGTERM', never);
    });
  });

  describe('waiting', () => {
    test('for a container that has exited answers at once', async () => {
      const { engine, specFor } = subject();
      const { id } = await runToEnd(engine, specFor('exits-seven'));
      expect(await engine.waitContainer(id, never)).toEqual({ exitCode: 7 });
    });

    test('ends with the reason of its signal and leaves the container alone', async () => {
      const { engine, started } = subject();
      const id = await started('sleeps');
      const controller = new AbortController();
      const waiting = engine.waitContainer(id, controller.signal);
      const reason = new Error('no more time');
      controller.abort(reason);
      await expect(waiting).rejects.toBe(reason);
      expect((await engine.inspectContainer(id, never)).status).toBe('running');
    });

    test('for a missing container is an error', async () => {
      const { engine } = subject();
      await expect(engine.waitContainer('longshore-nowhere', never)).rejects.toMatchObject({
        code: 'no-such-container',
      });
    });
  });

  describe('removing', () => {
    test('takes a running container away', async () => {
      const { engine, started } = subject();
      const id = await started('sleeps');
      await engine.removeContainer(id, never);
      await expect(engine.inspectContainer(id, never)).rejects.toMatchObject({ code: 'no-such-container' });
    });

    test('what is not there is fine', async () => {
      const { engine } = subject();
      await engine.removeContainer('longshore-nowhere', never);
    });
  });
}
