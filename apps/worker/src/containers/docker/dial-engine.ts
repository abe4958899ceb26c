import { type ClientRequest, type IncomingMessage, request as openRequest } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type { DockerClient } from './docker-connection.ts';

/*
 * One way to ask the daemon for all calls. What a caller passes stands in the body alone and never in the URL, which
 * lands in access logs; an abort takes effect at any point; and a connection that breaks within an answer is an error.
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

/** The daemon answered, and refused: its own words, and the HTTP status that they came with. */
export class EngineRefusal extends Error {
  override readonly name = 'EngineRefusal';
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Asks for an answer that is read as it comes. An abort destroys it, and a connection that breaks is its error. */
export function requestStream(docker: DockerClient, request: EngineRequest): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const outgoing = open(docker, request, {});
    let answer: IncomingMessage | undefined;
    cutOnAbort(outgoing, request, () => answer ?? outgoing);
    // It stays: an error that comes behind the answer is told there.
    outgoing.on('error', reject);
    outgoing.once('response', (response) => {
      answer = response;
      if (isFine(response)) resolve(response);
      else readRefusal(response).then(reject, reject);
    });
    send(outgoing, request);
  });
}

/** Asks for an answer in JSON; undefined when it is empty. */
export async function requestJson(docker: DockerClient, request: EngineRequest): Promise<unknown> {
  const answer = await readText(await requestStream(docker, request));
  return answer === '' ? undefined : JSON.parse(answer);
}

/** Takes a connection over for raw bytes in both directions. An abort that comes later leaves it alone. */
export function requestRaw(docker: DockerClient, request: EngineRequest): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const outgoing = open(docker, request, { connection: 'Upgrade', upgrade: 'tcp' });
    cutOnAbort(outgoing, request, () => outgoing);
    outgoing.on('error', reject);
    outgoing.once('response', (response) => readRefusal(response).then(reject, reject));
    outgoing.once('upgrade', (_response, socket: Duplex, head: Buffer) => {
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    send(outgoing, request);
  });
}

function open(
  { address, agent }: DockerClient,
  { method, path, query, body, archive, credentials }: EngineRequest,
  headers: Record<string, string>,
): ClientRequest {
  if (body) headers['content-type'] = 'application/json';
  if (archive) headers['content-type'] = 'application/x-tar';
  if (credentials) headers['x-registry-auth'] = encodeCredentials(credentials);
  return openRequest({ ...address, agent, method, path: query ? `${path}?${encodeQuery(query)}` : path, headers });
}

function send(outgoing: ClientRequest, { body, archive }: EngineRequest): void {
  if (body) outgoing.end(JSON.stringify(body));
  else if (!archive || Buffer.isBuffer(archive)) outgoing.end(archive);
  else archive.once('error', (error) => outgoing.destroy(error)).pipe(outgoing);
}

function cutOnAbort(
  outgoing: ClientRequest,
  { abortSignal }: EngineRequest,
  findStream: () => ClientRequest | IncomingMessage,
): void {
  const cut = () => findStream().destroy(new Error('The call was cut off.'));
  if (abortSignal.aborted) cut();
  abortSignal.addEventListener('abort', cut, { once: true });
  outgoing.once('close', () => abortSignal.removeEventListener('abort', cut));
}

function encodeQuery(query: NonNullable<EngineRequest['query']>): string {
  return Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** The daemon wants the alphabet of base64url, and the padding of base64. */
function encodeCredentials(credentials: NonNullable<EngineRequest['credentials']>): string {
  const text = Buffer.from(JSON.stringify(credentials)).toString('base64');
  return text.replaceAll('+', '-').replaceAll('/', '_');
}

function isFine({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 200 && statusCode < 300;
}

async function readRefusal(response: IncomingMessage): Promise<EngineRefusal> {
  const text = await readText(response);
  return new EngineRefusal(response.statusCode ?? 0, findMessage(text) ?? text);
}

function findMessage(text: string): string | undefined {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** By events, which cost a small answer a fraction of what its iteration does. */
function readText(answer: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => {
      text += chunk;
    });
    answer.once('end', () => resolve(text));
    answer.once('error', reject);
    // After the end it changes nothing; before it, whoever destroyed the answer gave no error.
    answer.once('close', () => reject(new Error('The answer was cut off.')));
  });
}
