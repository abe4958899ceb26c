import { Agent } from 'node:http';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { OneBufferAgent } from './one-buffer-agent.ts';

/** A dockerode client over connections that are kept open between calls. */
export interface DockerConnection {
  readonly docker: Docker;
  /** Opens a connection for each call: a daemon that is going down still answers on those that are open. */
  readonly fresh: Docker;
  /** For connections that are taken over to read from them: see OneBufferAgent. */
  readonly raw: Docker;
  close(): void;
}

/** How to reach the daemon: `unix:///path` or `tcp://host:port`; left out, the way that Docker's own client finds it. */
export interface DockerAddress {
  readonly host?: string;
}

const idleConnections = 32;

function toClientOptions(host: string | undefined): Docker.DockerOptions {
  if (host === undefined) return {};
  const url = new URL(host);
  // The client library mixes in what DOCKER_HOST says: what is not meant has to be taken back by name.
  if (url.protocol === 'unix:') return { socketPath: url.pathname, host: undefined } as Docker.DockerOptions;
  return { host: url.hostname, port: url.port, protocol: 'http' };
}

function openClient(address: DockerAddress, agent: Agent): Docker {
  // The client library inspects each request for its debug log even when that is off, agent and all its sockets
  // included: 0.8 ms of CPU a call, without this.
  Object.defineProperty(agent, inspect.custom, { value: () => 'Agent' });
  const docker = new Docker(toClientOptions(address.host));
  // TLS and SSH bring agents of their own. The library's types leave these two out.
  const modem = docker.modem as { protocol?: string; agent?: Agent };
  if (modem.protocol === 'http') modem.agent = agent;
  return docker;
}

export function openConnection(address: DockerAddress): DockerConnection {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: idleConnections });
  return {
    docker: openClient(address, agent),
    fresh: openClient(address, new Agent({ keepAlive: false })),
    raw: openClient(address, new OneBufferAgent({ keepAlive: false })),
    close: () => agent.destroy(),
  };
}
