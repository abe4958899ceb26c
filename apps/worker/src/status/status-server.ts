import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Deadline, Metrics, Service } from '@longshore/platform';

export interface StatusServerOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  /** Why no work can be taken now; empty where all is well. */
  readonly findObstacles: () => readonly string[];
}

/** `/livez`, `/readyz` and `/metrics` for whoever watches over this process. Nothing of a job is in there. */
export class StatusServer implements Service {
  readonly name = 'status server';
  readonly #options: StatusServerOptions;
  readonly #server: Server;

  constructor(options: StatusServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#answer(request.url ?? '', response));
  }

  async start(): Promise<void> {
    this.#server.listen(this.#options.port, this.#options.host);
    await once(this.#server, 'listening');
  }

  async stop(_deadline: Deadline): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(url: string, response: ServerResponse): Promise<void> {
    const path = url.split('?')[0];
    if (path === '/metrics') {
      const { metrics } = this.#options;
      const text = await metrics.text();
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    } else if (path === '/livez') send(response, 200, 'ok');
    else if (path === '/readyz') this.#answerReady(response);
    else send(response, 404, 'there is nothing at this address');
  }

  #answerReady(response: ServerResponse): void {
    const obstacles = this.#options.findObstacles();
    if (obstacles.length === 0) send(response, 200, 'ok');
    else send(response, 503, obstacles.join('\n'));
  }
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
