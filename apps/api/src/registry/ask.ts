import { once } from 'node:events';
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import { RELEASE } from '../release.ts';
import { type FoundAddress, findAddress, type LookUp } from './find-address.ts';
import { RegistryFailure, ReplyTooLarge } from './registry-failure.ts';
import { judgeUrl, type RegistryList } from './registry-list.ts';

/** What all requests of one question share. */
export interface Line {
  readonly list: RegistryList;
  readonly lookUp: LookUp;
  /** Aborts when its time is up, of all requests together. */
  readonly signal: AbortSignal;
}

export interface Request {
  readonly method: 'GET' | 'HEAD';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly maxBytes: number;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const redirections = [301, 302, 303, 307, 308];
const maxRedirections = 3;

/** Sends a request and follows where it is sent on to; each address on the way is checked in the same way. */
export async function ask(line: Line, request: Request): Promise<Reply> {
  let { url, headers } = request;
  for (let count = 0; count <= maxRedirections; count++) {
    const reply = await askOnce(line, { ...request, url, ...(headers && { headers }) });
    const { location } = reply.headers;
    if (!redirections.includes(reply.status) || location === undefined) return reply;
    const next = toUrl(location, url);
    // What lets us in here is nobody else's business.
    if (headers && next.origin !== url.origin) headers = withoutAuthorization(headers);
    url = next;
  }
  throw new RegistryFailure(`${request.url.host} sends us on more than ${maxRedirections} times.`);
}

async function askOnce({ list, lookUp, signal }: Line, request: Request): Promise<Reply> {
  const { url } = request;
  const verdict = judgeUrl(list, url);
  if (!verdict)
    throw new RegistryFailure(`${url.protocol}//${url.host} is not asked: only https is, or what the list names.`);
  const address = await findAddress(toHostname(url), { ...verdict, lookUp, signal });
  return await exchange(address, request, signal);
}

async function exchange(
  address: FoundAddress,
  { method, url, headers, maxBytes }: Request,
  signal: AbortSignal,
): Promise<Reply> {
  const isEncrypted = url.protocol === 'https:';
  const sent = (isEncrypted ? https : http).request({
    host: address.address,
    family: address.family,
    port: url.port || (isEncrypted ? 443 : 80),
    path: `${url.pathname}${url.search}`,
    ...{ method, signal },
    // A connection that was kept may be closed by the time that it is used again.
    agent: false,
    // The certificate has to be that of the name, although an address is dialled.
    ...(isEncrypted && !isIP(toHostname(url)) && { servername: url.hostname }),
    headers: { host: url.host, 'user-agent': `longshore/${RELEASE}`, 'accept-encoding': 'identity', ...headers },
  });
  // What goes wrong once it is answered shows where the answer is read.
  sent.on('error', () => undefined);
  sent.end();
  const [response] = (await once(sent, 'response', { signal })) as [IncomingMessage];
  return { status: response.statusCode ?? 0, headers: response.headers, body: await readBody(response, maxBytes) };
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new ReplyTooLarge(`A registry sent more than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** @throws RegistryFailure where a server gave us something that is no URL. */
export function toUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base);
  if (!url) throw new RegistryFailure('A registry sends us on to what is no URL.');
  return url;
}

/** URLs put IPv6 addresses in brackets. */
function toHostname({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function withoutAuthorization({ authorization: _, ...rest }: Readonly<Record<string, string>>): Record<string, string> {
  return rest;
}
