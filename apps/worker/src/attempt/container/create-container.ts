import { type ContainerRecord, toPinnedReference } from '@longshore/shared';
import { type ContainerSpec, EngineError, type ImageDescription } from '../../containers/index.ts';
import type { AttemptInHand } from '../attempt-in-hand.ts';
import { toEnvironment, toPayloadText } from '../exchange/job-input.ts';
import { resolveImage } from '../image/resolve-image.ts';
import { measurePhase } from '../measure-phase.ts';
import { outlastEngine } from '../outlast-engine.ts';
import type { Container } from './container.ts';
import { toContainerLabels, toContainerName } from './container-labels.ts';

/** Enough for a server; an engine cannot grant more than it was itself given, which may be little above this. */
const maxOpenFiles = 16_384;
/** What the engine keeps for a worker that comes back; the attachment carries all of it anyway. */
export const engineLogBytes = 10 * 1_048_576;

/** Creates the container from the image under the job's limits. */
export async function createContainer(attempt: AttemptInHand, image: ImageDescription): Promise<Container> {
  attempt.race.over.throwIfAborted();
  try {
    return await createFrom(attempt, image);
  } catch (error) {
    if (!(error instanceof EngineError && error.code === 'image-not-found')) throw error;
    // Between the look at the image and the creation somebody made room on the host.
    return await createFrom(attempt, await resolveImage(attempt));
  }
}

async function createFrom(attempt: AttemptInHand, image: ImageDescription): Promise<Container> {
  const { engine } = attempt;
  const spec = toContainerSpec(attempt, image);
  // One that was created although the answer was lost is found by its name.
  const create = () => outlastEngine(attempt, () => engine.createContainer(spec, neverAborted));
  const { id } = await measurePhase(attempt, 'createMs', create);
  return toContainer(attempt, { id, image, spec });
}

/** The container of this attempt that is there already, under the name that it was given. */
export function toExistingContainer(attempt: AttemptInHand, id: string, image: ImageDescription): Container {
  return toContainer(attempt, { id, image, spec: toContainerSpec(attempt, image) });
}

function toContainer(
  attempt: AttemptInHand,
  { id, image, spec }: { id: string; image: ImageDescription; spec: ContainerSpec },
): Container {
  return {
    id,
    record: toRecord(attempt, { image, spec }),
    stopSignal: image.stopSignal ?? 'SIGTERM',
    outputOver: new AbortController(),
    started: Promise.withResolvers(),
  };
}

/** A creation that is broken off may be done all the same, and nobody would remove it: it has the engine's own deadline. */
const neverAborted = new AbortController().signal;

function toContainerSpec(attempt: AttemptInHand, image: ImageDescription): ContainerSpec {
  const { job, exchange, describeEngine } = attempt;
  const { spec } = job;
  const { memoryBytes, pids } = spec.resources;
  // A limit is a ceiling; an engine refuses one that is higher than its machine.
  const cpus = Math.min(spec.resources.cpus, describeEngine()?.cpus ?? spec.resources.cpus);
  return {
    name: toContainerName(attempt),
    image: image.id,
    ...(spec.entrypoint ? { entrypoint: spec.entrypoint } : {}),
    ...toCommand(attempt, image),
    environment: toEnvironment(attempt),
    labels: toContainerLabels(attempt),
    limits: { cpus, memoryBytes, pids, nofile: maxOpenFiles },
    network: spec.network,
    stdin: spec.input === 'stdin',
    binds: exchange.binds,
    init: true,
    logMaxBytes: engineLogBytes,
  };
}

/** As every engine has it: an entrypoint of the job's own drops the image's command. The payload is one more argument. */
function toCommand({ job, payload }: AttemptInHand, image: ImageDescription): { command?: readonly string[] } {
  const { command, entrypoint, input } = job.spec;
  if (input !== 'argument') return command ? { command } : {};
  const before = command ?? (entrypoint ? [] : image.command);
  return { command: [...before, toPayloadText(payload)] };
}

function toRecord(
  { job, describeEngine }: AttemptInHand,
  { image, spec }: { image: ImageDescription; spec: ContainerSpec },
): ContainerRecord {
  const { operatingSystem, architecture, variant } = image.platform;
  const engine = describeEngine();
  return {
    name: spec.name,
    image: image.digest ? toPinnedReference(job.spec.image, image.digest) : image.id,
    ...(image.digest ? { digest: image.digest } : {}),
    entrypoint: spec.entrypoint ?? image.entrypoint,
    command: spec.command ?? (spec.entrypoint ? [] : image.command),
    environment: spec.environment,
    ...(image.user ? { user: image.user } : {}),
    ...(image.workingDirectory ? { workingDirectory: image.workingDirectory } : {}),
    ...(engine ? { engine: `${engine.product} ${engine.version}` } : {}),
    platform: [operatingSystem, architecture, variant].filter(Boolean).join('/'),
  };
}
