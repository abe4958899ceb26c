import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/** An answer of the container engine. */
export type EngineAnswer = { readonly status: number; readonly body: string };

/** What to ask of the container engine. A body is sent as a tar archive. */
export type EngineRequest = { method?: string; path: string; body?: Readable; timeoutMs?: number };

/**
 * Asks the container engine one thing over its API. `host` is a `DOCKER_HOST`: `unix:///…` or `tcp://…`.
 *
 * The scripts look at an engine that may be too old, half up or not there; nothing but its bare HTTP tells which.
 */
export async function askEngine(host: string, asked: EngineRequest): Promise<EngineAnswer> {
  const { method = 'GET', path, body, timeoutMs = 5000 } = asked;
  const headers = body ? { 'content-type': 'application/x-tar' } : {};
  const call = request({ ...toAddress(host), method, path, headers, timeout: timeoutMs });
  call.on('timeout', () => call.destroy(new Error(`no answer within ${timeoutMs} ms`)));
  const answered = Promise.withResolvers<IncomingMessage>();
  call.on('response', answered.resolve).on('error', answered.reject);
  const sent = body ? pipeline(body, call) : Promise.resolve(call.end());
  // An engine that refuses may close the connection before all is sent: its answer says more than the broken pipe.
  sent.catch(answered.reject);
  const answer = await answered.promise;
  return { status: answer.statusCode ?? 0, body: await text(answer) };
}

function toAddress(host: string): RequestOptions {
  if (host.startsWith('unix://')) return { socketPath: host.slice('unix://'.length) };
  const { protocol, hostname, port } = new URL(host);
  if (protocol !== 'tcp:' && protocol !== 'http:')
    throw new Error(`DOCKER_HOST must be unix:// or tcp://, not ${protocol}//`);
  return { host: hostname, port: Number(port || 2375) };
}

/** Says whether an engine answers at this address. */
export async function isEngineUp(host: string): Promise<boolean> {
  try {
    return (await askEngine(host, { path: '/_ping', timeoutMs: 3000 })).status === 200;
  } catch {
    return false;
  }
}
