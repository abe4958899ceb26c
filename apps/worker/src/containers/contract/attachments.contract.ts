import type { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { demuxOutput } from '../demux-output.ts';
import type { ContractSubject } from './engine-under-test.contract.ts';
import { runToEnd, startTalker, toTestSpec } from './test-container.contract.ts';

const never = new AbortController().signal;

/** Live connections to the streams of a container. */
export function describeAttachments(subject: () => ContractSubject): void {
  describe('an attachment', () => {
    test('that is closed leaves the container running', async () => {
      const { engine, created } = subject();
      const id = await created('prints-forever');
      const attachment = await engine.attachContainer(id, { stdin: false, signal: never });
      await engine.startContainer(id, never);
      const ended = demuxOutput(attachment.output, () => attachment.close());
      expect((await ended).complete).toBe(false);
      expect((await engine.inspectContainer(id, never)).status).toBe('running');
      await engine.removeContainer(id, never);
    });

    test('ends with its signal', async () => {
      const { engine, created } = subject();
      const id = await created('sleeps');
      const controller = new AbortController();
      const attachment = await engine.attachContainer(id, { stdin: false, signal: controller.signal });
      const ended = demuxOutput(attachment.output, () => undefined);
      controller.abort(new Error('enough'));
      expect((await ended).complete).toBe(false);
    });

    test('to a missing container is an error', async () => {
      const { engine } = subject();
      const attaching = engine.attachContainer('longshore-nowhere', { stdin: false, signal: never });
      await expect(attaching).rejects.toMatchObject({ code: 'no-such-container' });
    });
  });

  describe("the engine's copy of the output", () => {
    const read = async (output: Readable, onText: (text: string) => void = () => undefined) => {
      const texts = { stdout: '', stderr: '' };
      const { complete } = await demuxOutput(output, (stream, bytes) => {
        texts[stream] += bytes.toString('latin1');
        onText(texts[stream]);
      });
      return { complete, ...texts };
    };

    test('has all of it after the exit, each stream byte for byte', async () => {
      const { engine, images } = subject();
      const { id } = await runToEnd(engine, toTestSpec(images['says-hello']));
      expect(await read(await engine.followOutput(id, { signal: never }))).toEqual({
        ...{ complete: true, stdout: 'first line\nlast line\n', stderr: 'a line on stderr\n' },
      });
      await engine.removeContainer(id, never);
    });

    test('goes on while the container runs, and ends with it', async () => {
      const { engine, images } = subject();
      const id = await startTalker(engine, toTestSpec(images['ignores-sigterm']));
      const { promise: printed, resolve } = Promise.withResolvers<void>();
      const reading = read(await engine.followOutput(id, { signal: never }), () => resolve());
      await printed;
      await engine.signalContainer(id, 'SIGKILL', never);
      expect(await reading).toMatchObject({ complete: true, stdout: 'ready\n' });
      await engine.removeContainer(id, never);
    });

    test('can be read from an instant on, and ends with its signal', async () => {
      const { engine, images } = subject();
      const id = await startTalker(engine, toTestSpec(images['ignores-sigterm']));
      const controller = new AbortController();
      const since = Date.now() + 60_000;
      const reading = read(await engine.followOutput(id, { since, signal: controller.signal }));
      controller.abort(new Error('enough'));
      expect(await reading).toMatchObject({ complete: false, stdout: '' });
      await engine.removeContainer(id, never);
    });

    test('of a missing container is an error', async () => {
      const { engine } = subject();
      const following = engine.followOutput('longshore-nowhere', { signal: never });
      await expect(following).rejects.toMatchObject({ code: 'no-such-container' });
    });
  });
}
