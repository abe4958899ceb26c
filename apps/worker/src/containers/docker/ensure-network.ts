import { z } from 'zod';
import { reservedLabelPrefix } from '../container-spec.ts';
import { EngineError } from '../engine-error.ts';
import { requestJson } from './dial-engine.ts';
import type { DockerClient } from './docker-connection.ts';
import { findStatus } from './docker-errors.ts';

const label = `${reservedLabelPrefix}network`;
const separation = 'com.docker.network.bridge.enable_icc';

const networkReply = z.object({
  Id: z.string(),
  Name: z.string(),
  Created: z.string(),
  Labels: z.record(z.string(), z.string()).nullish(),
  Options: z.record(z.string(), z.string()).nullish(),
});

async function listByName(docker: DockerClient, name: string, abortSignal: AbortSignal) {
  const query = { filters: JSON.stringify({ name: [name] }) };
  const reply = await requestJson(docker, { method: 'GET', path: '/networks', query, abortSignal });
  // The daemon's filter matches parts of names.
  const networks = z
    .array(networkReply)
    .parse(reply)
    .filter((network) => network.Name === name);
  return networks.sort((a, b) => a.Created.localeCompare(b.Created) || a.Id.localeCompare(b.Id));
}

async function createNetwork(
  docker: DockerClient,
  name: string,
  abortSignal: AbortSignal,
): Promise<string | undefined> {
  try {
    const body = {
      Name: name,
      Driver: 'bridge',
      CheckDuplicate: true,
      Labels: { [label]: 'egress' },
      Options: { [separation]: 'false' },
    };
    const reply = await requestJson(docker, { method: 'POST', path: '/networks/create', body, abortSignal });
    return z.object({ Id: z.string() }).parse(reply).Id;
  } catch (error) {
    if (findStatus(error) === 409) return undefined;
    throw error;
  }
}

/**
 * Makes the one bridge on which containers reach the outside and not each other. Names of networks are not unique to
 * the daemon, and its check for duplicates is no lock: of two that were made at once, the older stays.
 */
export async function ensureNetwork(docker: DockerClient, name: string, abortSignal: AbortSignal): Promise<void> {
  let networks = await listByName(docker, name, abortSignal);
  if (networks.length === 0) {
    const ownId = await createNetwork(docker, name, abortSignal);
    networks = await listByName(docker, name, abortSignal);
    if (ownId !== undefined && networks[0] && networks[0].Id !== ownId) {
      await requestJson(docker, { method: 'DELETE', path: `/networks/${ownId}`, abortSignal });
    }
  }
  const [network] = networks;
  if (network?.Labels?.[label] !== 'egress' || network.Options?.[separation] !== 'false') {
    throw new EngineError('spec-refused', `The network ${name} is there and is not ours, or lets containers meet.`);
  }
}
