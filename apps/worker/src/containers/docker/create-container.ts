import { z } from 'zod';
import type { CreatedContainer } from '../container-engine.ts';
import { type ContainerSpec, hasReservedLabels } from '../container-spec.ts';
import { EngineError } from '../engine-error.ts';
import { toContainerSettings } from './container-settings.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { findStatus } from './docker-errors.ts';
import type { ImageBaggage } from './remember-images.ts';

const createReply = z.object({ Id: z.string() });

const existingReply = z.object({
  Id: z.string(),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
});

async function adoptContainer(
  docker: DockerClient,
  spec: ContainerSpec,
  abortSignal: AbortSignal,
): Promise<CreatedContainer> {
  const reply = await requestJson(docker, { method: 'GET', path: `/containers/${spec.name}/json`, abortSignal });
  const existing = existingReply.parse(reply);
  if (hasReservedLabels(existing.Config.Labels ?? {}, spec.labels)) return { id: existing.Id, adopted: true };
  throw new EngineError('name-taken', `The name ${spec.name} is taken by a container that is not this attempt's.`);
}

export interface Creation {
  readonly docker: DockerClient;
  readonly spec: ContainerSpec;
  readonly image: ImageBaggage;
  readonly egressNetwork: string;
}

export async function createContainer(creation: Creation, abortSignal: AbortSignal): Promise<CreatedContainer> {
  const { docker, spec, image, egressNetwork } = creation;
  const settings = toContainerSettings(spec, image, egressNetwork);
  try {
    const reply = await requestJson(docker, {
      method: 'POST',
      path: '/containers/create',
      query: { name: spec.name },
      body: settings,
      abortSignal,
    });
    return { id: createReply.parse(reply).Id, adopted: false };
  } catch (error) {
    if (findStatus(error) !== 409) throw error;
    return adoptContainer(docker, spec, abortSignal);
  }
}
