import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What an eavesdropper decides about a chunk: it goes on, or the connection is cut before it does. */
export type Verdict = 'pass' | 'cut';

/** Reads along on one connection. It is asked before a chunk goes on. */
export interface Tap {
  toServer(chunk: Buffer): Verdict;
  toClient(chunk: Buffer): Verdict;
}

export interface WireOptions {
  readonly listen: { readonly host: string; readonly port: number } | { readonly path: string };
  /** Asked for each connection. */
  readonly target: () => NetConnectOpts;
  readonly openTap: () => Tap;
}

interface Slowness {
  readonly latencyMs: number;
  readonly bytesPerSecond: number;
}

/** Stands between a process and what it talks to, and can cut, hold, refuse and slow what passes. */
export class Wire {
  readonly #options: WireOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isRefusing = false;
  #slowness: Slowness | undefined;
  /** Settled unless everything that comes is swallowed for now. */
  #hole = Promise.resolve();
  #closeHole: () => void = () => undefined;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#server = createServer({ allowHalfOpen: true }, (client) => void this.#join(client));
  }

  async start(): Promise<void> {
    this.#server.listen(this.#options.listen);
    await once(this.#server, 'listening');
  }

  async stop(): Promise<void> {
    this.heal();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }

  /** Breaks all connections. New ones are let through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Breaks all connections, and each new one, until `heal`. */
  refuse(): void {
    this.#isRefusing = true;
    this.cut();
  }

  /** Takes everything and passes nothing on until `heal`; then what was held arrives late. */
  openHole(): void {
    this.#hole = new Promise((resolve) => {
      this.#closeHole = resolve;
    });
  }

  slowDown(slowness: Slowness): void {
    this.#slowness = slowness;
  }

  heal(): void {
    this.#isRefusing = false;
    this.#slowness = undefined;
    this.#closeHole();
  }

  async #join(client: Socket): Promise<void> {
    this.#keep(client);
    if (this.#isRefusing) return void client.destroy();
    const server = this.#keep(connect({ ...this.#options.target(), allowHalfOpen: true }));
    const tap = this.#options.openTap();
    const sever = () => {
      client.destroy();
      server.destroy();
    };
    client.setNoDelay();
    server.setNoDelay();
    await Promise.all([
      this.#pump(client, server, (chunk) => tap.toServer(chunk)),
      this.#pump(server, client, (chunk) => tap.toClient(chunk)),
    ]).catch(sever);
  }

  async #pump(from: Socket, to: Socket, judge: (chunk: Buffer) => Verdict): Promise<void> {
    const pass = this.#pass.bind(this);
    await pipeline(
      from,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          await pass(chunk);
          if (judge(chunk) === 'cut') throw new Error('cut');
          yield chunk;
        }
      },
      to,
    );
  }

  async #pass(chunk: Buffer): Promise<void> {
    if (this.#slowness) {
      const { latencyMs, bytesPerSecond } = this.#slowness;
      await sleep(latencyMs + (chunk.length / bytesPerSecond) * 1_000);
    }
    await this.#hole;
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    // What broke a connection is told to both of its ends by its closing.
    socket.on('error', () => undefined);
    return socket;
  }
}
