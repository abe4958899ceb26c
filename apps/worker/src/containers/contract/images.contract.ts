import { toPinnedReference } from '@longshore/shared';
import { describe, expect, test } from 'vitest';
import type { ContractSubject } from './engine-under-test.contract.ts';
import { toTestSpec } from './test-container.contract.ts';

const never = new AbortController().signal;

/** Finding and pulling images. */
export function describeImages(subject: () => ContractSubject): void {
  describe('an image', () => {
    test('that the engine holds is described', async () => {
      const { engine, images } = subject();
      const image = await engine.findImage(images['exits-seven'], never);
      expect(image?.id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(image?.entrypoint).toEqual(['/scripts/exits-seven']);
      expect(image?.digest).toBeUndefined();
      expect(image?.sizeBytes).toBeGreaterThan(0);
    });

    test('that the engine does not hold is not found', async () => {
      const { engine } = subject();
      expect(await engine.findImage('longshore-test/nowhere:1', never)).toBeUndefined();
    });

    test('is there with its digest once it is pulled', async () => {
      const { engine, pullable } = subject();
      const statuses: string[] = [];
      const onProgress = ({ status }: { status: string }) => void statuses.push(status);
      await engine.pullImage(pullable, { signal: never, stallMs: 30_000, onProgress });
      const image = await engine.findImage(pullable, never);
      expect(image?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(statuses.length).toBeGreaterThan(0);
    });

    test('is found by the digest that it came with, and pulled by it', async () => {
      const { engine, pullable } = subject();
      await engine.pullImage(pullable, { signal: never, stallMs: 30_000 });
      const { id, digest = '' } = (await engine.findImage(pullable, never)) ?? {};
      const pinned = toPinnedReference(pullable, digest);
      expect(await engine.findImage(pinned, never)).toMatchObject({ id, digest });
      expect(await engine.removeImage(id ?? '', never)).toBe(true);
      expect(await engine.findImage(pinned, never)).toBeUndefined();
      await engine.pullImage(pinned, { signal: never, stallMs: 30_000 });
      expect(await engine.findImage(pinned, never)).toMatchObject({ id, digest });
    });

    test('is taken away only while no container uses it, and is fine to be missing', async () => {
      const { engine, pullable } = subject();
      await engine.pullImage(pullable, { signal: never, stallMs: 30_000 });
      const id = (await engine.findImage(pullable, never))?.id ?? '';
      const user = await engine.createContainer(toTestSpec(id), never);
      expect(await engine.removeImage(id, never)).toBe(false);
      expect(await engine.findImage(id, never)).toBeDefined();
      await engine.removeContainer(user.id, never);
      expect(await engine.removeImage(id, never)).toBe(true);
      expect(await engine.findImage(pullable, never)).toBeUndefined();
      expect(await engine.removeImage(id, never)).toBe(true);
    });

    test('that the registry does not hold cannot be pulled', async () => {
      const { engine, missingInRegistry } = subject();
      const pull = engine.pullImage(missingInRegistry, { signal: never, stallMs: 30_000 });
      await expect(pull).rejects.toMatchObject({ code: 'image-not-found' });
    });
  });
}
