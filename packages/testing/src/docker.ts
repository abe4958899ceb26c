import { dockerHost } from './config.ts';
import { pingEngine, startDocker } from './docker-daemon.ts';
import { isSkip, type Skip, startOrSkip } from './missing-part.ts';

/** A Docker engine that answers. */
export interface Docker {
  readonly host: string;
  /** Empty where the engine listens on TCP. */
  readonly socketPath: string;
  /** Whether it was started here, and so ends with `stop`. */
  readonly started: boolean;
  /** Ends it if it was started here, and otherwise leaves it alone. */
  stop(): Promise<void>;
}

const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/** Finds the engine that `DOCKER_HOST` names or the default one, or else starts a daemon of our own, or says why not. */
export async function ensureDocker(): Promise<Docker | Skip> {
  const host = dockerHost ?? DEFAULT_HOST;
  const refusal = await pingEngine(host).then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (refusal === undefined) return toFound(host);
  // Who names an engine means that one: another in its place would only hide that it is away.
  if (dockerHost) return { skip: `no engine answers at ${host}: ${refusal}` };
  const daemon = await startOrSkip(() => startDocker({ hasMachineNetwork: true }));
  if (isSkip(daemon)) return { skip: `no engine answers at ${host}, and ${daemon.skip}` };
  return { host: daemon.host, socketPath: daemon.socketPath, started: true, stop: () => daemon.stop() };
}

function toFound(host: string): Docker {
  const { protocol, pathname } = new URL(host);
  return { host, socketPath: protocol === 'unix:' ? pathname : '', started: false, stop: async () => undefined };
}
