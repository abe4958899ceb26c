import type { Readable } from 'node:stream';
import { checkSpec } from '../check-spec.ts';
import type { Attachment, ContainerEngine } from '../container-engine.ts';
import type { ContainerSpec } from '../container-spec.ts';
import { attachContainer } from './attach-container.ts';
import { callEngine } from './call-engine.ts';
import * as control from './control-container.ts';
import { createContainer } from './create-container.ts';
import { describeEngine } from './describe-engine.ts';
import { type DockerAddress, openConnection } from './docker-connection.ts';
import { toCreateError, toEngineError, toStartError } from './docker-errors.ts';
import { ensureNetwork } from './ensure-network.ts';
import { findImage } from './find-image.ts';
import { followOutput } from './follow-output.ts';
import { inspectContainer } from './inspect-container.ts';
import { pullImage } from './pull-image.ts';
import { readFile } from './read-file.ts';
import { rememberImages } from './remember-images.ts';
import { removeImage } from './remove-image.ts';
import { sampleUsage } from './sample-usage.ts';
import { listUnusedVolumes, removeVolume, UnlabelledVolumes } from './volumes.ts';
import { waitContainer } from './wait-container.ts';

/** How long each call may take; the client library itself waits without end. */
const defaultTimeouts = {
  describeMs: 10_000,
  imageMs: 15_000,
  createMs: 30_000,
  attachMs: 15_000,
  startMs: 60_000,
  inspectMs: 15_000,
  signalMs: 15_000,
  usageMs: 10_000,
  diskMs: 60_000,
  archiveMs: 120_000,
  removeMs: 60_000,
  listMs: 30_000,
  networkMs: 30_000,
  /** How long a wait endures a daemon that is away. */
  engineAwayMs: 120_000,
  /** How often a wait makes sure that it still waits for something. */
  waitCheckMs: 15_000,
};

export type EngineTimeouts = typeof defaultTimeouts;

export interface DockerEngineOptions extends DockerAddress {
  readonly timeouts?: Partial<EngineTimeouts>;
  readonly egressNetwork?: string;
}

/**
 * The Docker engine behind the seam: any daemon that speaks API 1.41 or newer. What keeps containers apart and safe is
 * built in (see container-settings.ts).
 */
export function createDockerEngine(options: DockerEngineOptions = {}): ContainerEngine {
  const timeouts = { ...defaultTimeouts, ...options.timeouts };
  const egressNetwork = options.egressNetwork ?? 'longshore-egress';
  const connection = openConnection(options);
  const { docker } = connection;
  const getImage = rememberImages(docker);

  function call<T>(
    what: string,
    timeout: keyof EngineTimeouts,
    signal: AbortSignal,
    work: (abortSignal: AbortSignal) => Promise<T>,
    translate = toEngineError,
  ): Promise<T> {
    return callEngine({ what, timeoutMs: timeouts[timeout], translate }, signal, work);
  }

  const unlabelled = new UnlabelledVolumes();

  const ensure: ContainerEngine['ensureNetwork'] = (name, signal) =>
    call(`make the network ${name}`, 'networkMs', signal, (abort) => ensureNetwork(docker, name, abort));

  const inspect: ContainerEngine['inspectContainer'] = (id, signal) =>
    call(`inspect container ${id}`, 'inspectMs', signal, (abort) => inspectContainer(connection, id, abort));

  const describe: ContainerEngine['describe'] = (signal) =>
    call('describe itself', 'describeMs', signal, (abort) => describeEngine(docker, abort));

  async function create(spec: ContainerSpec, signal: AbortSignal) {
    checkSpec(spec);
    // Each time: a clean-up of the host takes an idle network away, and no container starts on one that is not there.
    if (spec.network === 'egress') await ensure(egressNetwork, signal);
    const work = async (abort: AbortSignal) => {
      const image = await getImage(spec.image, abort);
      return createContainer({ docker, spec, image, egressNetwork }, abort);
    };
    return await call(`create container ${spec.name}`, 'createMs', signal, work, toCreateError).catch(
      (error: Error) => {
        unlabelled.note(error, spec.labels);
        throw error;
      },
    );
  }

  async function attach(id: string, { stdin, signal }: { stdin: boolean; signal: AbortSignal }): Promise<Attachment> {
    const attachment = await call(`attach to container ${id}`, 'attachMs', signal, (abort) =>
      attachContainer(connection.raw, id, stdin, abort),
    );
    signal.addEventListener('abort', attachment.close, { once: true });
    attachment.output.once('close', () => signal.removeEventListener('abort', attachment.close));
    return attachment;
  }

  async function follow(id: string, { since, signal }: { since?: number; signal: AbortSignal }): Promise<Readable> {
    const output = await call(`read the output of container ${id}`, 'attachMs', signal, (abort) =>
      followOutput(connection.fresh, { id, since }, abort),
    );
    const close = () => void output.destroy();
    signal.addEventListener('abort', close, { once: true });
    output.once('close', () => signal.removeEventListener('abort', close));
    return output;
  }

  return {
    describe,
    findImage: (reference, signal) =>
      call(`find the image ${reference}`, 'imageMs', signal, (abort) => findImage(docker, reference, abort)),
    removeImage: (id, signal) =>
      call(`remove the image ${id}`, 'removeMs', signal, (abort) => removeImage(docker, id, abort)),
    pullImage: (reference, pull) => pullImage(docker, reference, pull),
    createContainer: create,
    attachContainer: attach,
    followOutput: follow,
    startContainer: (id, signal) => {
      const work = (abort: AbortSignal) => control.startContainer(docker, id, abort);
      return call(`start container ${id}`, 'startMs', signal, work, toStartError);
    },
    waitContainer: (id, signal) => waitContainer({ docker, inspect, describe, ...timeouts }, id, signal),
    inspectContainer: inspect,
    signalContainer: (id, name, signal) =>
      call(`signal container ${id}`, 'signalMs', signal, (abort) => control.signalContainer(docker, id, name, abort)),
    sampleUsage: async (id, signal) =>
      call(`sample container ${id}`, 'usageMs', signal, (abort) => sampleUsage(docker, id, abort)),
    measureDisk: (id, signal) =>
      call(`measure container ${id}`, 'diskMs', signal, (abort) => control.measureDisk(docker, id, abort)),
    putArchive: (id, path, tar, signal) =>
      call(`put files into container ${id}`, 'archiveMs', signal, (abort) =>
        control.putArchive(docker, { id, path, tar }, abort),
      ),
    readFile: (id, path, { maxBytes }, signal) =>
      call(`read ${path} of container ${id}`, 'archiveMs', signal, (abort) =>
        readFile(docker, { id, path, maxBytes }, abort),
      ),
    removeContainer: (id, signal) =>
      call(`remove container ${id}`, 'removeMs', signal, (abort) => control.removeContainer(docker, id, abort)),
    listContainers: (labels, signal) =>
      call('list containers', 'listMs', signal, (abort) => control.listContainers(docker, labels, abort)),
    listUnusedVolumes: (labels, signal) =>
      call('list volumes', 'listMs', signal, (abort) => listUnusedVolumes(docker, { labels, unlabelled }, abort)),
    removeVolume: async (name, signal) => {
      await call(`remove volume ${name}`, 'removeMs', signal, (abort) => removeVolume(docker, name, abort));
      unlabelled.forget(name);
    },
    ensureNetwork: ensure,
    close: connection.close,
  };
}
