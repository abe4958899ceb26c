import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** Calls an api over connections that are kept open. Any answer but a 2xx throws. */
export class ApiClient {
  readonly #url: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(url: string) {
    this.#url = url;
  }

  async get<T>(path: string): Promise<T> {
    return JSON.parse(await this.read(path)) as T;
  }

  /** The answer as it is; `accept` asks for another kind than JSON. */
  async read(path: string, accept = 'application/json'): Promise<string> {
    return await this.#call(path, { method: 'GET', headers: { accept } });
  }

  async post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
    const json = JSON.stringify(body);
    const all = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json), ...headers };
    return JSON.parse(await this.#call(path, { method: 'POST', headers: all }, json)) as T;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #call(path: string, options: RequestOptions, body?: string): Promise<string> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(this.#url + path, { ...options, agent: this.#agent }, resolve)
        .on('error', reject)
        .end(body);
    });
    const content = await text(answer);
    const { statusCode = 0 } = answer;
    if (statusCode < 200 || statusCode > 299) throw new Error(`${path} answers ${statusCode}: ${content}`);
    return content;
  }
}
