import { uniqueName } from '@longshore/testing';
import { describe, expect, test } from 'vitest';
import type { ContractSubject } from './engine-under-test.contract.ts';
import { mebibyte } from './test-container.contract.ts';

const never = new AbortController().signal;

/** The engine itself, and the list of its containers. */
export function describeDescriptions(subject: () => ContractSubject): void {
  describe('an engine', () => {
    test('describes itself and its machine', async () => {
      const { engine } = subject();
      const description = await engine.describe(never);
      expect(description.cpus).toBeGreaterThan(0);
      expect(description.memoryBytes).toBeGreaterThan(mebibyte);
      expect(description.version).not.toBe('');
      expect(description.product).toMatch(/^[a-z]+$/);
    });

    test('refuses a call whose signal is aborted with the reason of the signal', async () => {
      const { engine } = subject();
      const reason = new Error('not any more');
      await expect(engine.describe(AbortSignal.abort(reason))).rejects.toBe(reason);
      await expect(engine.inspectContainer('whatever', AbortSignal.abort(reason))).rejects.toBe(reason);
    });
  });

  test('listing finds containers in every state by all of the labels', async () => {
    const { engine, created, started } = subject();
    const worker = uniqueName('worker');
    const labels = { 'dev.longshore.worker': worker, 'dev.longshore.attempt': 'one' };
    const idle = await created('exits-zero', { labels });
    const running = await started('sleeps', { labels: { ...labels, 'dev.longshore.attempt': 'two' } });
    const found = await engine.listContainers({ 'dev.longshore.worker': worker }, never);
    expect(found.map(({ id }) => id).sort()).toEqual([idle, running].sort());
    const [one] = await engine.listContainers(labels, never);
    expect(one).toMatchObject({ id: idle, status: 'created', labels });
  });
}
