import { expect, test } from 'vitest';
import type { ContainerEngine, PullOptions } from '../../containers/index.ts';
import { SharedPulls } from './shared-pulls.ts';

function createPulls() {
  const pulls: { reference: string; options: PullOptions; end: PromiseWithResolvers<void> }[] = [];
  const pullImage = (reference: string, options: PullOptions) => {
    const end = Promise.withResolvers<void>();
    options.signal.addEventListener('abort', () => end.reject(options.signal.reason));
    pulls.push({ reference, options, end });
    return end.promise;
  };
  return {
    pulls,
    shared: new SharedPulls({ pullImage } as Partial<ContainerEngine> as ContainerEngine, { stallMs: 1 }),
  };
}

const wait = (
  shared: SharedPulls,
  signal = new AbortController().signal,
  onProgress: () => unknown = () => undefined,
) => shared.wait('app:1', { signal, onProgress });

test('all who wait for an image share one pull and its progress', async () => {
  const { pulls, shared } = createPulls();
  const heard: string[] = [];
  const both = [1, 2].map(() => wait(shared, undefined, () => heard.push('step')));
  expect(pulls).toHaveLength(1);
  pulls[0]?.options.onProgress?.({ status: 'Downloading' });
  pulls[0]?.end.resolve();
  await Promise.all(both);
  expect(heard).toHaveLength(2);
});

test('a waiter that leaves does not break off the pull of the others', async () => {
  const { pulls, shared } = createPulls();
  const leaving = new AbortController();
  const [left, stayed] = [wait(shared, leaving.signal), wait(shared)];
  leaving.abort(new Error('cancelled'));
  await expect(left).rejects.toThrow('cancelled');
  expect(pulls[0]?.options.signal.aborted).toBe(false);
  pulls[0]?.end.resolve();
  await stayed;
});

test('the last waiter that leaves breaks off the pull, and the next one starts another', async () => {
  const { pulls, shared } = createPulls();
  const leaving = new AbortController();
  const left = wait(shared, leaving.signal);
  leaving.abort(new Error('cancelled'));
  await expect(left).rejects.toThrow('cancelled');
  expect(pulls[0]?.options.signal.aborted).toBe(true);
  void wait(shared);
  expect(pulls).toHaveLength(2);
  pulls[1]?.end.resolve();
});

test('a pull that fails fails for all who wait, and the next one tries again', async () => {
  const { pulls, shared } = createPulls();
  const both = [wait(shared), wait(shared)];
  pulls[0]?.end.reject(new Error('denied'));
  for (const one of both) await expect(one).rejects.toThrow('denied');
  void wait(shared);
  expect(pulls).toHaveLength(2);
  pulls[1]?.end.resolve();
});
