import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import type { ContractSubject } from './engine-under-test.contract.ts';
import { mebibyte, runToEnd } from './test-container.contract.ts';

const never = new AbortController().signal;

/** Files in and out of containers. */
export function describeFiles(subject: () => ContractSubject): void {
  describe('files', () => {
    const path = '/tmp/result';
    const environment = [`LONGSHORE_RESULT_FILE=${path}`];

    test('that a container wrote are read after its exit', async () => {
      const { engine, specFor } = subject();
      const { id } = await runToEnd(engine, specFor('writes-result', { environment }));
      expect(await engine.readFile(id, path, { maxBytes: 1024 }, never)).toEqual({
        kind: 'file',
        bytes: Buffer.from('{"answer":42}'),
      });
    });

    test('larger than asked for are not read', async () => {
      const { engine, specFor } = subject();
      const { id } = await runToEnd(engine, specFor('writes-huge-result', { environment }));
      const read = await engine.readFile(id, path, { maxBytes: 1024 }, never);
      expect(read).toEqual({ kind: 'too-large', sizeBytes: 8 * mebibyte });
    });

    test('that are links or folders are not read', async () => {
      const { engine, specFor } = subject();
      const { id } = await runToEnd(engine, specFor('writes-symlink-result', { environment }));
      expect(await engine.readFile(id, path, { maxBytes: 1024 }, never)).toEqual({ kind: 'not-a-file' });
      expect(await engine.readFile(id, '/tmp', { maxBytes: 1024 }, never)).toEqual({ kind: 'not-a-file' });
    });

    test('that are not there are missing, and a container that is not there is an error', async () => {
      const { engine, created } = subject();
      const id = await created('exits-zero');
      expect(await engine.readFile(id, path, { maxBytes: 1024 }, never)).toEqual({ kind: 'missing' });
      await expect(engine.readFile('longshore-nowhere', path, { maxBytes: 1024 }, never)).rejects.toMatchObject({
        code: 'no-such-container',
      });
    });

    test('are put in before the start', async () => {
      const { engine, created } = subject();
      const id = await created('exits-zero');
      const tar = pack();
      tar.entry({ name: 'given' }, 'some input');
      tar.finalize();
      await engine.putArchive(id, '/tmp', await buffer(tar), never);
      expect(await engine.readFile(id, '/tmp/given', { maxBytes: 1024 }, never)).toEqual({
        kind: 'file',
        bytes: Buffer.from('some input'),
      });
    });
  });
}
