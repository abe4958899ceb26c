import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that answers as a test says, and tells what it was asked. */
export interface HttpStub extends AsyncDisposable {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly port: number;
  /** Such as `HEAD /v2/app/manifests/1`, with `Bearer …` behind it where that was sent. */
  readonly requests: readonly string[];
}

export type StubAnswer = (request: IncomingMessage, response: ServerResponse) => void;

export async function startHttpStub(answer: StubAnswer): Promise<HttpStub> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    requests.push([method, url, headers.authorization].filter(Boolean).join(' '));
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    port,
    requests,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

export const stubDigest = `sha256:${'d'.repeat(64)}`;

/** Answers as a registry does that knows every tag. */
export function answerWithDigest(response: ServerResponse, digest = stubDigest): void {
  const type = 'application/vnd.oci.image.index.v1+json';
  response.writeHead(200, { 'content-type': type, 'docker-content-digest': digest, 'content-length': 2 }).end('{}');
}
