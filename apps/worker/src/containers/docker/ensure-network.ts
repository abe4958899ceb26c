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

async function createNetwork(docker: DockerClient, name: string, abortSignal: AbortSignal): Promise<void> {
  try {
    const body = {
      Name: name,
      Driver: 'bridge',
      CheckDuplicate: true,
      Labels: { [label]: 'egress' },
      Options: { [separation]: 'false' },
    };
    await requestJson(docker, { method: 'POST', path: '/networks/create', body, abortSignal });
  } catch (error) {
    if (findStatus(error) !== 409) throw error;
  }
}

/** One that a container has joined stays until another time. */
async function removeNetwork(docker: DockerClient, id: string, abortSignal: AbortSignal): Promise<void> {
  await requestJson(docker, { method: 'DELETE', path: `/networks/${id}`, abortSignal }).catch((error: unknown) => {
    const status = findStatus(error);
    if (status !== 403 && status !== 404) throw error;
  });
}

/**
 * Makes the one bridge on which containers reach the outside and not each other. Names of networks are not unique to
 * the daemon, its check for duplicates is no lock, and no container can be started on a name that two have: of those that
 * were made at once the oldest stays.
 */
export async function ensureNetwork(docker: DockerClient, name: string, abortSignal: AbortSignal): Promise<void> {
  let networks = await listByName(docker, name, abortSignal);
  if (networks.length === 0) {
    await createNetwork(docker, name, abortSignal);
    networks = await listByName(docker, name, abortSignal);
  }
  const [network, ...others] = networks;
  if (!network || !isOurs(network)) {
    throw new EngineError('spec-refused', `The network ${name} is there and is not ours, or lets containers meet.`);
  }
  for (const other of others.filter(isOurs)) await removeNetwork(docker, other.Id, abortSignal);
}

function isOurs({ Labels: labels, Options: options }: z.infer<typeof networkReply>): boolean {
  return labels?.[label] === 'egress' && options?.[separation] === 'false';
}
