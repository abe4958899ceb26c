import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deadline, Service } from '@longshore/platform';
import type { Express } from 'express';
import { writeSocketProblem } from './problem/write-socket-problem.ts';

// Against clients that send slowly on purpose, or keep what they do not use.
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 60_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_HEADER_BYTES = 16_384;
const CHECK_EVERY_MS = 2_000;

export interface HttpServerOptions {
  readonly app: Express;
  readonly host: string;
  readonly port: number;
  /** How long requests are still answered after stopping has begun. */
  readonly lameDuckMs: number;
  /** Called when stopping begins: readiness turns, and waits and streams end. */
  beginDraining(): void;
}

/** The HTTP server. `stop` answers what is under way, and what comes during the lame-duck time, and then closes. */
export class HttpServer implements Service {
  readonly name = 'http';
  readonly #options: HttpServerOptions;
  readonly #server: Server;
  /** Connections on which nothing was asked yet: Node does not count them as idle. */
  readonly #unused = new Set<Socket>();
  #stopping: Promise<void> | undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = createServer(
      {
        maxHeaderSize: MAX_HEADER_BYTES,
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        keepAliveTimeout: KEEP_ALIVE_MS,
        connectionsCheckingInterval: CHECK_EVERY_MS,
      },
      options.app,
    );
    this.#server.on('connection', (socket) => {
      this.#unused.add(socket);
      socket.once('close', () => this.#unused.delete(socket));
    });
    this.#server.on('request', ({ socket }, response) => {
      this.#unused.delete(socket);
      response.once('close', () => setImmediate(() => this.#closeIdle()));
    });
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
      writeSocketProblem(error, socket as Socket),
    );
  }

  /** Where it listens, once it does. */
  get url(): string {
    const { address, family, port } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  async start(): Promise<void> {
    const { port, host } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ port, host, backlog: 1_024 }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  async stop(deadline: Deadline): Promise<void> {
    this.#stopping ??= this.#drain(deadline);
    await this.#stopping;
  }

  /** A connection that falls idle after the server closed would be kept for its whole time. */
  #closeIdle(): void {
    if (!this.#server.listening) this.#server.closeIdleConnections();
  }

  async #drain(deadline: Deadline): Promise<void> {
    this.#options.beginDraining();
    if (!this.#server.listening) return;
    const lameDuckMs = Math.min(this.#options.lameDuckMs, deadline.remainingMs());
    await sleep(lameDuckMs, undefined, { signal: deadline.signal }).catch(() => {});
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    for (const socket of this.#unused) socket.destroy();
    const cutOff = () => this.#server.closeAllConnections();
    if (deadline.signal.aborted) cutOff();
    else deadline.signal.addEventListener('abort', cutOff, { once: true });
    await closed;
    deadline.signal.removeEventListener('abort', cutOff);
  }
}
