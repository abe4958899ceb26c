import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

/** Where a container engine listens: `unix:///var/run/docker.sock` or `tcp://127.0.0.1:2375`. */
export interface EngineAddress {
  readonly host: string;
}

/** One call of the engine's API; `path` starts with a slash and carries its query. */
export interface EngineRequest {
  method?: 'GET' | 'POST' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  body?: Readable;
  timeoutMs?: number;
}

/** The engine's answer, whatever its status. */
export interface EngineReply {
  status: number;
  text: string;
}

/** Calls the container engine over plain HTTP. Only a broken connection or the deadline (`TimeoutError`) throws. */
export async function requestEngine(docker: EngineAddress, call: EngineRequest): Promise<EngineReply> {
  const deadline = AbortSignal.timeout(call.timeoutMs ?? 60_000);
  try {
    return await exchange(docker, call, deadline);
  } catch (error) {
    // What node:http throws when it is aborted depends on how far the exchange was.
    throw deadline.aborted ? deadline.reason : error;
  }
}

async function exchange({ host }: EngineAddress, call: EngineRequest, signal: AbortSignal): Promise<EngineReply> {
  const { method = 'GET', path, headers = {}, body } = call;
  const outgoing = request({ ...toConnection(host), method, path, headers, signal, agent: false });
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    outgoing.on('response', resolve).on('error', reject),
  );
  if (body) await Promise.all([pipeline(body, outgoing), answered]);
  else outgoing.end();
  const response = await answered;
  return { status: response.statusCode ?? 0, text: await text(response) };
}

/** Reads the answer of a call that reports progress; an error in its midst comes with status 200. */
export function readProgress(reply: EngineReply): Record<string, unknown>[] {
  if (reply.status >= 400) throw new Error(`the engine answers ${reply.status}: ${reply.text}`);
  const steps = reply.text.split('\n').filter((line) => line.trim() !== '');
  const progress = steps.map((line) => JSON.parse(line) as Record<string, unknown>);
  const failed = progress.find(({ error }) => error !== undefined);
  if (failed) throw new Error(`the engine says: ${failed.error}`);
  return progress;
}

function toConnection(host: string): RequestOptions {
  const { protocol, hostname, port, pathname } = new URL(host);
  if (protocol === 'unix:') return { socketPath: pathname };
  return { host: hostname, port: port || 2375 };
}
