import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';

/** A sign-in for one registry host. */
export interface RegistryCredentials {
  username: string;
  password: string;
}

/** Where images are pushed to and pulled from. */
export interface RegistryAddress {
  /** `127.0.0.1:<port>`, which every engine may speak plain HTTP with. */
  readonly host: string;
  readonly credentials?: RegistryCredentials;
}

/** A real registry of a test's own. */
export interface Registry extends RegistryAddress {
  readonly pid: number;
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it again on the same port with what it held. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const CREDENTIALS: RegistryCredentials = { username: 'tester', password: 'opensesame' };
// bcrypt of the password above, cost 4: the registry takes no other hash.
const HTPASSWD_LINE = 'tester:$2b$04$NjwWA5nvzFp04h/zgM6Jl.HPQV1ZbvfScQA4ZbvXfMs9WfUFud0EK\n';

/**
 * Starts Debian's `docker-registry` on a free port; with `basicAuth` it asks for its `credentials`.
 *
 * @throws {MissingPart} when it is not installed.
 */
export async function startRegistry({ basicAuth = false } = {}): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'longshore-registry-'));
  const host = `127.0.0.1:${await findFreePort()}`;
  const configPath = join(folder, 'config.yml');
  await writeFile(configPath, toConfig(folder, host, basicAuth));
  await writeFile(join(folder, 'htpasswd'), HTPASSWD_LINE);
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const server = new ServerProcess({
    command: 'docker-registry',
    args: ['serve', configPath],
    probe: () => fetch(`http://${host}/v2/`),
  });
  await server.start().catch(async (error) => {
    await removeFolder();
    throw error;
  });
  return {
    host,
    ...(basicAuth ? { credentials: CREDENTIALS } : {}),
    get pid() {
      return server.pid;
    },
    kill: (signal) => server.kill(signal),
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop: async () => {
      await server.stop();
      await removeFolder();
    },
  };
}

function toConfig(folder: string, host: string, basicAuth: boolean): string {
  return JSON.stringify({
    version: 0.1,
    log: { level: 'warn', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: host },
    ...(basicAuth ? { auth: { htpasswd: { realm: 'longshore-test', path: join(folder, 'htpasswd') } } } : {}),
  });
}
