import { describe, expect, test } from 'vitest';
import { demuxOutput } from '../demux-output.ts';
import type { ContractSubject } from './engine-under-test.contract.ts';

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
}
