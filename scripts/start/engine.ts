import { accessSync, constants, existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { installParts } from '../machine/install-parts.ts';
import { containerEngine, staticBusybox } from '../machine/parts.ts';
import { say } from '../machine/say.ts';
import { askEngine, isEngineUp } from '../wire/engine-wire.ts';
import { startOwnEngine } from './own-engine.ts';
import type { Shutdown } from './shutdown.ts';

const usualSocket = '/var/run/docker.sock';

/** A container engine, and how a worker on this machine hands files to it. */
export type Engine = { readonly host: string; readonly exchange: 'bind' | 'archive' };

/** Makes sure of a container engine: the one of `DOCKER_HOST`, the one that runs here, or one of our own. */
export async function startEngine(shutdown: Shutdown): Promise<Engine> {
  const host = (await findEngine()) ?? (await installAndFind(shutdown));
  const exchange = await chooseExchange(host);
  return { host, exchange };
}

async function findEngine(): Promise<string | undefined> {
  const given = process.env.DOCKER_HOST;
  if (given) return useGiven(given);
  if (!existsSync(usualSocket)) return undefined;
  if (!canUseSocket())
    throw new Error(`You may not use ${usualSocket}: add yourself to its group (docker), or run as root.`);
  const host = `unix://${usualSocket}`;
  if (!(await isEngineUp(host))) return undefined;
  say(`Container engine: the one that runs here, at ${usualSocket}.`);
  return host;
}

async function useGiven(host: string): Promise<string> {
  if (!(await isEngineUp(host))) throw new Error(`DOCKER_HOST is ${host}, and no engine answers there.`);
  say(`Container engine: the one of DOCKER_HOST, ${host}.`);
  return host;
}

// Installing the package starts the engine where the system has an init that starts services.
async function installAndFind(shutdown: Shutdown): Promise<string> {
  await installParts([containerEngine, staticBusybox]);
  return (await findEngine()) ?? (await startOwnEngine(shutdown));
}

function canUseSocket(): boolean {
  try {
    accessSync(usualSocket, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

// Only an engine that sees this machine's files under the same paths can bind them into containers. One behind a socket
// that was mounted into this container, or in a virtual machine, calls its host by another name than ours.
async function chooseExchange(host: string): Promise<Engine['exchange']> {
  if (!host.startsWith('unix://')) return 'archive';
  const { body } = await askEngine(host, { path: '/info' });
  return (JSON.parse(body) as { Name?: string }).Name === hostname() ? 'bind' : 'archive';
}
