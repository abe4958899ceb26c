import type { Duplex, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';

/*
 * One way to ask the daemon for all calls, over dockerode's connection but not its methods: these put the whole body of a
 * creation, environment included, into the URL as well (a large one is then refused, and values land in access logs),
 * some of them ignore an abort, and all that read a whole answer hang when the connection breaks in the middle of it.
 */

export interface EngineRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Sent as it is. */
  readonly archive?: Readable | Buffer;
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly abortSignal: AbortSignal;
}

const statusCodes = { 101: true, 200: true, 201: true, 204: true };

function toContent({ method, body, archive }: EngineRequest): object {
  if (archive) return { file: archive };
  if (body || method !== 'POST') return {};
  // Left to itself the library sends the query once more as a JSON body. On a connection that is taken over for raw
  // bytes such a body can end up in the container's standard input.
  return { file: Buffer.alloc(0), headers: { 'Content-Type': 'text/plain' } };
}

function dial(docker: Docker, request: EngineRequest, hijack: boolean): Promise<unknown> {
  const options = {
    path: `${request.path}?`,
    method: request.method,
    options: { _query: request.query ?? {}, ...(request.body && { _body: request.body }) },
    ...toContent(request),
    ...(request.credentials && { authconfig: request.credentials }),
    abortSignal: request.abortSignal,
    hijack,
    isStream: true,
    statusCodes,
  };
  return new Promise((resolve, reject) => {
    docker.modem.dial(options, (error: unknown, answer: unknown) => (error ? reject(error) : resolve(answer)));
  });
}

/** Asks for an answer that is read as it comes. An abort destroys it, and a connection that breaks is its error. */
export async function requestStream(docker: Docker, request: EngineRequest): Promise<Readable> {
  const { abortSignal } = request;
  const body = (await dial(docker, request, false)) as Readable;
  const cut = () => body.destroy(new Error('The answer was cut off.'));
  if (abortSignal.aborted) cut();
  abortSignal.addEventListener('abort', cut, { once: true });
  body.once('close', () => abortSignal.removeEventListener('abort', cut));
  return body;
}

/** Asks for an answer in JSON; undefined when it is empty. */
export async function requestJson(docker: Docker, request: EngineRequest): Promise<unknown> {
  const answer = await text(await requestStream(docker, request));
  return answer === '' ? undefined : JSON.parse(answer);
}

/** Takes a connection over for raw bytes in both directions. An abort that comes later leaves it alone. */
export async function requestRaw(docker: Docker, request: EngineRequest): Promise<Duplex> {
  return (await dial(docker, request, true)) as Duplex;
}
