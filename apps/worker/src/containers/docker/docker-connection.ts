import { Agent } from 'node:http';
import { OneBufferAgent } from './one-buffer-agent.ts';

/** The daemon, asked over connections of one kind. */
export interface DockerClient {
  /** Where it listens, as node:http takes it. */
  readonly address: { readonly socketPath: string } | { readonly host: string; readonly port: string };
  readonly agent: Agent;
}

export interface DockerConnection {
  /** Keeps connections open between calls. */
  readonly docker: DockerClient;
  /** Opens a connection for each call: a daemon that is going down still answers on those that are open. */
  readonly fresh: DockerClient;
  /** For connections that are taken over to read from them: see OneBufferAgent. */
  readonly raw: DockerClient;
  close(): void;
}

/** How to reach the daemon: `unix:///path` or `tcp://host:port`. */
export interface DockerAddress {
  readonly host?: string;
}

const defaultHost = 'unix:///var/run/docker.sock';
const defaultPort = '2375';
const idleConnections = 32;

function toAddress(host: string): DockerClient['address'] {
  const { protocol, pathname, hostname, port } = new URL(host);
  return protocol === 'unix:' ? { socketPath: pathname } : { host: hostname, port: port || defaultPort };
}

export function openConnection({ host = defaultHost }: DockerAddress): DockerConnection {
  const address = toAddress(host);
  const agent = new Agent({ keepAlive: true, maxFreeSockets: idleConnections });
  return {
    docker: { address, agent },
    fresh: { address, agent: new Agent({ keepAlive: false }) },
    raw: { address, agent: new OneBufferAgent({ keepAlive: false }) },
    close: () => agent.destroy(),
  };
}
