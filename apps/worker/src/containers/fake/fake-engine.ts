import type { ContainerEngine } from '../container-engine.ts';
import type { EngineError } from '../engine-error.ts';
import { type FakeEngineOptions, FakeMachine } from './fake-machine.ts';
import { unpackTar } from './unpack-tar.ts';

/** The engine in memory, with what a test needs to make it misbehave. */
export interface FakeEngine extends ContainerEngine {
  /** The next call of this name rejects with the error and does nothing. Several wait in line. */
  failNext(call: CallName, error: EngineError): void;
  /** From now on pulls hang until they stall or are aborted. */
  hangPulls(): void;
  /** Each call so far, oldest first. */
  readonly calls: readonly CallName[];
}

export type CallName = Exclude<keyof ContainerEngine, 'close'>;

/** Settles with the signal's reason at once, whatever the work does. */
function underSignal<T>(signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    Promise.resolve()
      .then(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** An engine in memory that passes the contract suite of the real one: quick, scripted, and under a clock by hand. */
export function createFakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const machine = new FakeMachine(options);
  const failures = new Map<CallName, EngineError[]>();
  const calls: CallName[] = [];

  function call<T>(name: CallName, signal: AbortSignal, work: () => T | Promise<T>): Promise<T> {
    calls.push(name);
    return underSignal(signal, () => {
      const failure = failures.get(name)?.shift();
      if (failure) throw failure;
      return work();
    });
  }

  return {
    calls,
    failNext: (name, error) => void failures.set(name, [...(failures.get(name) ?? []), error]),
    hangPulls: () => {
      machine.arePullsHanging = true;
    },
    describe: (signal) => call('describe', signal, () => fakeDescription),
    findImage: (reference, signal) => call('findImage', signal, () => machine.images.get(reference)?.description),
    pullImage: (reference, pull) => call('pullImage', pull.signal, () => machine.pull(reference, pull)),
    removeImage: (id, signal) => call('removeImage', signal, () => machine.removeImage(id)),
    createContainer: (spec, signal) => call('createContainer', signal, () => machine.create(spec)),
    attachContainer: (id, { stdin, signal }) =>
      call('attachContainer', signal, () => {
        const attachment = machine.get(id).streams.attach({ stdin });
        signal.addEventListener('abort', attachment.close, { once: true });
        return attachment;
      }),
    followOutput: (id, { since, signal }) =>
      call('followOutput', signal, () => {
        const output = machine.get(id).streams.follow(since);
        signal.addEventListener('abort', () => output.destroy(), { once: true });
        return output;
      }),
    startContainer: (id, signal) => call('startContainer', signal, () => machine.get(id).start()),
    waitContainer: (id, signal) =>
      call('waitContainer', signal, async () => ({ exitCode: await machine.get(id).wait() })),
    inspectContainer: (id, signal) => call('inspectContainer', signal, () => machine.get(id).inspect()),
    signalContainer: (id, name, signal) => call('signalContainer', signal, () => machine.find(id)?.signal(name)),
    sampleUsage: (id, signal) => call('sampleUsage', signal, () => machine.find(id)?.sampleUsage()),
    measureDisk: (id, signal) => call('measureDisk', signal, () => (machine.find(id) ? 0 : undefined)),
    putArchive: (id, path, tar, signal) =>
      call('putArchive', signal, () => unpackTar(machine.get(id).files, path, tar)),
    readFile: (id, path, { maxBytes }, signal) => call('readFile', signal, () => machine.readFile(id, path, maxBytes)),
    removeContainer: (id, signal) => call('removeContainer', signal, () => machine.remove(id)),
    listContainers: (labels, signal) =>
      call('listContainers', signal, () =>
        [...machine.containers.values()]
          .filter(({ spec }) => Object.entries(labels).every(([name, value]) => spec.labels[name] === value))
          .map((one) => {
            const { id, name, imageId, status } = one.inspect();
            return { id, name, imageId, labels: one.spec.labels, status, createdAt: one.createdAt };
          }),
      ),
    // Its containers take their volumes along, always.
    listUnusedVolumes: (_labels, signal) => call('listUnusedVolumes', signal, () => []),
    removeVolume: (_name, signal) => call('removeVolume', signal, () => undefined),
    ensureNetwork: (_name, signal) => call('ensureNetwork', signal, () => undefined),
    close: () => undefined,
  };
}

const fakeDescription = {
  id: 'FAKE',
  product: 'fake',
  version: '1.0.0',
  apiVersion: '1.41',
  cgroupVersion: '2',
  cpus: 2,
  memoryBytes: 8 * 1024 ** 3,
  runtimes: ['fake'],
  liveRestore: false,
  operatingSystem: 'none',
  architecture: 'x86_64',
  rootDirectory: '/nowhere',
} as const;
