import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What becomes of what comes by. `pass`: all goes through. `hole`: connections are taken and nothing moves. `deaf`: calls go
 * through and are done, and their answers vanish. `refuse`: connections are closed at once.
 */
export type Traffic = 'pass' | 'hole' | 'deaf' | 'refuse';

/** A proxy on 127.0.0.1 that stands between a client and a server and behaves like a bad network. */
export interface TcpProxy {
  readonly port: number;
  /**
   * For all connections from now on, also those that stand. What `hole` and `deaf` swallowed does not come back, and that
   * direction of its connection stays mute: a stream never goes on behind a gap.
   */
  setTraffic(traffic: Traffic): void;
  /** Connections from now on go to another server; those that stand stay. */
  moveTo(port: number): void;
  /** Closes the connections that stand. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startTcpProxy({ port, host = '127.0.0.1' }: { port: number; host?: string }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let traffic: Traffic = 'pass';
  let target = port;
  const keep = (socket: Socket, other: () => Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      other().destroy();
    });
  };
  const server = createServer((client) => {
    if (traffic === 'refuse') return void client.destroy();
    const upstream = connect({ port: target, host });
    keep(client, () => upstream);
    keep(upstream, () => client);
    relay(client, upstream, () => traffic !== 'hole');
    relay(upstream, client, () => traffic === 'pass');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    setTraffic: (next) => {
      traffic = next;
      if (next === 'refuse') cut();
    },
    moveTo: (next) => {
      target = next;
    },
    cut,
    stop: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

function relay(from: Socket, to: Socket, passes: () => boolean): void {
  let isMute = false;
  from.on('data', (bytes) => {
    isMute ||= !passes();
    if (!isMute) to.write(bytes);
  });
}
