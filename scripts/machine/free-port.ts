import { once } from 'node:events';
import { createServer } from 'node:net';

/** Says whether a TCP port of this machine can be listened on. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** Finds the first free port from `from` upwards. */
export async function findFreePort(from: number): Promise<number> {
  for (let port = from; port < Math.min(from + 1000, 65_536); port += 1) {
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no port from ${from} on is free`);
}
